using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary><c>verify</c>: replays the log through the same fold and compares it with the stored state.</summary>
internal static class VerifyCommand
{
    public static async Task<int> RunAsync(ServiceSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await using var store = await ExistingStore.OpenAsync(settings, output, readsWhole: true, cancellationToken);
        var report = await store.Replay.VerifyAsync(cancellationToken);
        foreach (var difference in report.Differences)
        {
            await output.WriteLineAsync(difference);
        }

        var verdict = report.Agrees ? "The stored state equals the replay" : Invariant($"{report.Differences.Count} differences");
        await output.WriteLineAsync(Invariant($"{verdict}: {report.Agents} agents, {report.Events} verdicts."));
        return report.Agrees ? ExitCode.Good : ExitCode.Failed;
    }
}
