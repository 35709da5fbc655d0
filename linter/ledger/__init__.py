"""The 整改台账 (rectification ledger): read its entries, add and close them, import problem lists, measure progress.

In: a catalog and its ledgers (`catalog/ledger/<district>.yaml`). Out: changed ledger files, tables, and results whose
`summary` is the text for the screen. Example: `add.add(config, paths, EntryDetails())` accepts all open findings.
"""
