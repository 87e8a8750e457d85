using System.Text;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Replaying;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>
/// <c>export [--agent NAME]</c>: the log, one JSON object a line: what was sent, as it can be posted again, under <c>outcome</c> or
/// <c>verdict</c>, and beside it its position and when it was received and recorded.
/// </summary>
internal static class ExportCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, string? agent, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        await errors.WriteLineAsync($"# database: {Store.NameOf(settings.Database)}");
        await using var store = await Store.OpenExistingAsync(settings.Database, TimeProvider.System, readsWhole: false, cancellationToken);
        await using var lines = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var writer = new ContentWriter();
        var isKnown = await store.Export.ReadAsync(
            agent,
            async items =>
            {
                foreach (var item in items)
                {
                    await lines.WriteAsync(Line(writer, item).AsMemory(), cancellationToken);
                }
            },
            cancellationToken);
        if (isKnown)
        {
            return ExitCode.Good;
        }

        await errors.WriteLineAsync($"There is no agent {agent} in this database.");
        return ExitCode.Usage;
    }

    // The canonical form is an object already: its fields follow those two.
    private static string Line(ContentWriter writer, LoggedItem item)
    {
        writer.Open();
        writer.Open(item.Kind == LoggedKind.Outcome ? "outcome" : "verdict");
        writer.Text("agent", item.Agent);
        writer.Text("transactionId", item.TransactionId);
        var fields = item.Content.Length > 2 ? $",{item.Content.AsSpan(1)}" : "}";
        var position = item.Position is { } known ? Invariant($",\"position\":{known}") : "";
        var recorded = item.RecordedAt is { } at ? $",\"recordedAt\":\"{Rfc3339.Format(at)}\"" : "";
        return $"{writer.Take()}{fields}{position},\"receivedAt\":\"{Rfc3339.Format(item.ReceivedAt)}\"{recorded}}}\n";
    }
}
