namespace Monitoring.Service.Ingest;

/// <summary>
/// Says that the database has not taken a group in time. It may be slow, which is a line now and then, or away, which is an outage:
/// that is found out by asking it, and whoever asks reports it. Used by the writer alone.
/// </summary>
/// <param name="isAway">Asks the database whether it takes writes, and reports an outage when it does not; ends within seconds.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class LateGroups(Func<Task<bool>> isAway, TimeProvider clock, ILogger logger)
{
    /// <summary>A slow database is said once in this time, however many groups it does not take.</summary>
    public static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    private Task asking = Task.CompletedTask;
    private long? said;

    /// <summary>A group was given up; the writer does not wait for what is found out.</summary>
    /// <param name="requests">Its requests.</param>
    public void GivenUp(int requests)
    {
        if (asking.IsCompleted && IsDue)
        {
            asking = AskAsync(requests);
        }
    }

    /// <summary>A group was given up though the database answered all the while.</summary>
    /// <param name="requests">Its requests.</param>
    public void Slow(int requests)
    {
        if (asking.IsCompleted && IsDue)
        {
            Say(requests);
        }
    }

    private bool IsDue => said is not { } before || clock.GetElapsedTime(before) >= SayEvery;

    private async Task AskAsync(int requests)
    {
        if (!await isAway())
        {
            Say(requests);
        }
    }

    private void Say(int requests)
    {
        said = clock.GetTimestamp();
        IngestLog.NotInTime(logger, requests, GroupCommit.Patience.TotalSeconds);
    }
}
