"""One module per page; each has `show(view)`.

Not called `pages`: Streamlit takes a folder of that name beside the script for its older kind of
multipage app and runs the files in it itself, in the first session of a process.
"""
