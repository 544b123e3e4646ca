-- The tables and views an analyst works with, column by column. Views come first: they join details and carry local times.
SELECT c.table_name AS "table", t.table_type = 'VIEW' AS is_view, c.column_name AS "column", c.data_type AS type
FROM information_schema.columns c JOIN information_schema.tables t USING (table_catalog, table_schema, table_name)
WHERE c.table_schema = 'main' AND (t.table_type = 'VIEW') = (c.table_catalog = 'memory')
ORDER BY is_view DESC, c.table_name, c.ordinal_position
