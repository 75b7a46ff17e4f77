"""What the database needs: types, the SQL that differs between engines, transactions."""
