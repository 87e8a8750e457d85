namespace Monitoring.Storage.Replaying;

/// <summary>Replay of the stored log through the same fold: the test of the whole design.</summary>
public sealed class Replay
{
    /// <summary>Replays every agent's log and compares states, transitions, notices and counters with what is stored.</summary>
    public Task<ReplayReport> VerifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException("later");
}
