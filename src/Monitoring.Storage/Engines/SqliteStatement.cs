using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Monitoring.Storage.Engines;

/// <summary>
/// A prepared statement of SQLite. Effects go to the engine directly, since a command object costs as much as the insert it
/// carries; rows are read through a command.
/// </summary>
internal sealed partial class SqliteStatement : Statement
{
    private readonly SqliteConnection connection;
    private readonly string sql;
    private sqlite3_stmt? direct;
    private SqliteCommand? command;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        this.sql = sql;
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        direct ??= Prepare();
        if (values.Length != raw.sqlite3_bind_parameter_count(direct))
        {
            throw new ArgumentException("A statement needs one value for each of its parameters.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(direct, i + 1, values[i]));
        }

        var end = raw.sqlite3_step(direct);
        raw.sqlite3_reset(direct);
        if (end is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            Check(end);
        }

        return raw.sqlite3_changes(connection.Handle);
    }

    public override DbDataReader Read(params ReadOnlySpan<object?> values)
    {
        command ??= Command();
        if (values.Length != command.Parameters.Count)
        {
            throw new ArgumentException("A statement needs one value for each of its parameters.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command.ExecuteReader();
    }

    public override void Dispose()
    {
        direct?.Dispose();
        command?.Dispose();
    }

    private static int Bind(sqlite3_stmt statement, int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, index),
        long number => raw.sqlite3_bind_int64(statement, index, number),
        int number => raw.sqlite3_bind_int64(statement, index, number),
        string text => raw.sqlite3_bind_text(statement, index, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be stored.", nameof(value)),
    };

    [GeneratedRegex("@[a-z_]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();

    private sqlite3_stmt Prepare()
    {
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement));
        return statement;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, connection.Handle);

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Every text is a constant; values are parameters.")]
    private SqliteCommand Command()
    {
        var made = connection.CreateCommand();
        made.CommandText = sql;
        foreach (var name in ParameterName().Matches(sql).Select(match => match.Value).Distinct(StringComparer.Ordinal))
        {
            made.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return made;
    }
}
