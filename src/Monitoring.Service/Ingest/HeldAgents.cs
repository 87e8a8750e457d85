namespace Monitoring.Service.Ingest;

/// <summary>
/// The agents found held by somebody else a moment ago. Whoever names one is sent back without asking the database, for each group
/// that waits for one makes everybody behind it wait too. Used by the writer alone.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class HeldAgents(TimeProvider clock)
{
    /// <summary>How long an agent that was found held is taken for held.</summary>
    public static readonly TimeSpan For = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> since = new(StringComparer.Ordinal);

    /// <summary>Notes that agents are held.</summary>
    public void Note(IEnumerable<string> agents)
    {
        foreach (var agent in agents)
        {
            since[agent] = clock.GetTimestamp();
        }
    }

    /// <summary>Sends back the requests of a group that name one.</summary>
    /// <returns>Those of the group that have no answer yet.</returns>
    public IReadOnlyList<QueuedRequest> SendBack(IReadOnlyList<QueuedRequest> group)
    {
        foreach (var agent in since.Where(held => clock.GetElapsedTime(held.Value) >= For).Select(held => held.Key).ToList())
        {
            since.Remove(agent);
        }

        foreach (var queued in group.Where(queued => queued.Request.Posts.Any(post => since.ContainsKey(post.Agent))))
        {
            queued.TryAnswer(WriteResult.Held);
        }

        return group.Any(queued => queued.Done.IsCompleted) ? [.. group.Where(queued => !queued.Done.IsCompleted)] : group;
    }
}
