using Monitoring.Storage;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>
/// Whether the service can keep its promise now: the database answers, takes writes and has this program's schema, and the loops
/// that write and deliver turn. A dead mail server is no reason, since restarting or draining this service would not help it.
/// </summary>
/// <param name="whyNotReady">Asks the store; null when it is ready.</param>
/// <param name="unreadable">Finds the agents whose stored state cannot be read.</param>
/// <param name="pulses">The loops.</param>
/// <param name="clock">The clock.</param>
internal sealed class Readiness(
    Func<CancellationToken, Task<string?>> whyNotReady,
    Func<CancellationToken, Task<IReadOnlyCollection<UnreadableAgent>>> unreadable,
    LoopPulses pulses,
    TimeProvider clock)
{
    /// <summary>A loop that has not come round for longer is stuck.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for the store's answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null when ready; otherwise the reason in words.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken) =>
        pulses.All.FirstOrDefault(pulse => pulse.Age > LongestTurn) is { } stuck
            ? Invariant($"The {stuck.Name} loop has not turned for {stuck.Age.TotalSeconds:0} s.")
            : await WhyNotTheStoreAsync(cancellationToken);

    /// <summary>What does not work though the service is ready, a sentence each: the agents whose stored state cannot be read.</summary>
    public async Task<IReadOnlyList<string>> LimitsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await unreadable(cancellationToken)).Select(agent => agent.Words)];
        }
        catch (StorageException)
        {
            // It was ready a moment ago; the next probe says why it is not.
            return [];
        }
    }

    // A driver that is to give up asks its server to, and waits for it: so it is told on a thread of its own, and the wait has its own end.
    private async Task<string?> WhyNotTheStoreAsync(CancellationToken cancellationToken)
    {
        var asking = new CancellationTokenSource();
        try
        {
            return await whyNotReady(asking.Token).WaitAsync(Patience, clock, cancellationToken);
        }
        catch (StorageException failure)
        {
            return failure.Message;
        }
        catch (TimeoutException)
        {
            return Invariant($"The database has not answered within {Patience.TotalSeconds:0} s.");
        }
        finally
        {
            _ = EndAsync(asking);
        }
    }

    private static async Task EndAsync(CancellationTokenSource asking)
    {
        await asking.CancelAsync();
        asking.Dispose();
    }
}
