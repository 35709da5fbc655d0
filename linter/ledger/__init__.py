"""整改台账 (rectification ledger): read its entries, add and close them, import inspection lists, measure progress."""
