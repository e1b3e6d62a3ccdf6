"""Vendors' APIs: what a connector declares, and the engine that reads all of them the same way.

``declare`` is what a connector file is written in, ``strategies`` the four ways of reading a stream,
``client`` the HTTP side (dlt's RESTClient, made stricter), ``reading`` the way from pages to rows.
"""
