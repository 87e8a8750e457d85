using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Commands.Keys;

/// <summary><c>key list</c>: every key that was ever made known, the oldest first, without what it could be used by. Instants are UTC.</summary>
internal static class KeyListCommand
{
    private const string Gap = "  ";

    private static readonly string[] Columns =
        ["id", "name", "scope", "agents", "created (UTC)", "expires (UTC)", "last used (UTC)", "revoked (UTC)"];

    public static async Task<int> RunAsync(
        ServiceSettings settings, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await using var store = await ExistingStore.OpenAsync(settings, errors, readsWhole: false, cancellationToken);
        var keys = (await store.Access.ReadAsync(cancellationToken)).Keys;
        if (keys.Count == 0)
        {
            await errors.WriteLineAsync(
                "No key was ever made: the service answers this machine only, and needs none there. \"key create\" makes one.");
            return ExitCode.Good;
        }

        string[][] rows = [Columns, .. keys.Select(Row)];
        var widths = Columns.Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            await output.WriteLineAsync(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return ExitCode.Good;
    }

    /// <summary>An instant in UTC, to the minute; a dash where there is none.</summary>
    internal static string Moment(DateTimeOffset? at) => at is { } known ? Invariant($"{known.UtcDateTime:yyyy-MM-dd HH:mm}") : "-";

    private static string[] Row(AccessKey key) =>
    [
        key.Id, key.Name.Length > 0 ? key.Name : "-", Word<KeyScope>.Of(key.Scope), key.Agents.IsAll ? "all" : key.Agents.ToString(),
        Moment(key.CreatedAt), Moment(key.ExpiresAt), Moment(key.LastUsedAt), Moment(key.RevokedAt),
    ];
}
