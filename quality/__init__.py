"""May this be published? Expectation suites over raw and marts, and the verdict."""
