"""What every connector must do, checked over real HTTP against its simulator.

``python -m ingestion.conformance`` prints a table of connector and check; with a company folder it
checks the company's own connectors. Each check builds its own small company and throws it away.
"""
