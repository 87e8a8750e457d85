using System.Globalization;
using System.Text;
using Dapper;

namespace Monitoring.Storage.Tests;

/// <summary>Every row of a database as text, the same for both engines; the tokens are left out.</summary>
internal static class Dump
{
    private static readonly (string Table, string Order)[] Tables =
    [
        ("schema_versions", "version"), ("registry_revisions", "revision"), ("agents", "agent_id"), ("slos", "slo_id"),
        ("agent_state", "agent_id"), ("outcomes", "agent_id, transaction_id"), ("verdicts", "agent_id, transaction_id, identity"),
        ("log_revisions", "agent_id, number"), ("transitions", "agent_id, number"), ("episodes", "agent_id, episode"),
        ("notices", "agent_id, notice"), ("snapshots", "agent_id, taken_at"),
        ("drift_streams", "agent_id, slo_id, cut, value"), ("drift_stream_snapshots", "agent_id, taken_at, slo_id, cut, value"),
        ("drift_signals", "agent_id, slo_id, position, cut, value"), ("deliveries", "created_at, message_id"),
        ("input_references", "agent_id, frozen_by, kind, name"), ("input_states", "agent_id"),
    ];

    public static async Task<string> OfAsync(StoreFixture store)
    {
        await using var connection = store.Connect();
        var text = new StringBuilder();
        foreach (var (table, order) in Tables)
        {
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"select * from {table} order by {order}"))
            {
                text.Append(table).Append(": ");
                text.AppendJoin(", ", row.Where(column => column.Key != "token").OrderBy(column => column.Key, StringComparer.Ordinal)
                    .Select(column => $"{column.Key}={Text(column.Value)}"));
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "-",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
