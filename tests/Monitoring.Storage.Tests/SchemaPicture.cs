using System.Data.Common;
using Dapper;

namespace Monitoring.Storage.Tests;

/// <summary>A database's tables in words that are the same for both engines.</summary>
internal static class SchemaPicture
{
    private const string SqliteColumns =
        """
        select m.name || '.' || c.name || ' ' || lower(c.type) || case when c."notnull" = 1 then ' not null' else '' end
            || coalesce(' default ' || replace(replace(c.dflt_value, 'x', ''), '''', ''), '') || ' key ' || c.pk
        from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'
        """;

    private const string SqliteIndexes =
        """
        select i.name || ' on ' || m.name || ' (' || (select group_concat(name, ', ') from (select name from pragma_index_info(i.name) order by seqno)) || ')'
            || case when i."unique" = 1 then ' unique' else '' end
            || case when i.partial = 1 then ' where ' || (select substr(sql, instr(sql, ' where ') + 7) from sqlite_master where name = i.name) else '' end
        from sqlite_master m join pragma_index_list(m.name) i where m.type = 'table' and i.origin = 'c'
        """;

    private const string PostgresColumns =
        """
        select c.table_name || '.' || c.column_name || ' ' || replace(c.data_type, 'bytea', 'blob')
            || case when c.is_nullable = 'NO' then ' not null' else '' end || coalesce(' default ' || replace(replace(replace(replace(c.column_default, '''', ''), '::bigint', ''), '::bytea', ''), '\x', ''), '')
            || ' key ' || coalesce((
                select k.ordinal_position from information_schema.table_constraints t
                join information_schema.key_column_usage k on k.constraint_name = t.constraint_name and k.table_schema = t.table_schema
                where t.constraint_type = 'PRIMARY KEY' and t.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name), 0)
        from information_schema.columns c where c.table_schema = 'public'
        """;

    private const string PostgresIndexes =
        """
        select i.relname || ' on ' || t.relname || ' (' || (
                select string_agg(a.attname, ', ' order by k.place)
                from unnest(x.indkey) with ordinality k (number, place) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number)
            || ')' || case when x.indisunique then ' unique' else '' end
            || coalesce(' where ' || lower(replace(replace(replace(pg_get_expr(x.indpred, t.oid), '(', ''), ')', ''), '"', '')), '')
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        join pg_namespace n on n.oid = t.relnamespace
        where n.nspname = 'public' and not exists (select 1 from pg_constraint c where c.conindid = i.oid)
        """;

    /// <summary>One line for each column and each index, sorted.</summary>
    public static async Task<string> OfAsync(StoreFixture store)
    {
        await using var connection = store.Connect();
        var lines = store is SqliteStore
            ? await LinesAsync(connection, SqliteColumns, SqliteIndexes)
            : await LinesAsync(connection, PostgresColumns, PostgresIndexes);
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>Indexes and constraints that keep a key from being there twice, of any kind: table and columns.</summary>
    public static async Task<IReadOnlyList<(string Table, string Columns)>> UniqueKeysAsync(StoreFixture store)
    {
        await using var connection = store.Connect();
        return (await connection.QueryAsync<(string, string)>(
            """
            select t.relname, (
                select string_agg(a.attname, ', ' order by k.place)
                from unnest(x.indkey) with ordinality k (number, place) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number)
            from pg_index x join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace
            where n.nspname = 'public' and x.indisunique
            """)).AsList();
    }

    private static async Task<IEnumerable<string>> LinesAsync(DbConnection connection, string columns, string indexes) =>
        (await connection.QueryAsync<string>(columns)).Concat(await connection.QueryAsync<string>(indexes));
}
