using System.Collections.Immutable;
using static System.FormattableString;

namespace Monitoring.Storage.Writing;

/// <summary>An agent whose stored state cannot be read: it is damaged, or made by a newer program.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Reason">What is wrong with its state, in a whole sentence.</param>
/// <param name="FoundAt">When that was first found.</param>
public sealed record UnreadableAgent(string Agent, string Reason, DateTimeOffset FoundAt)
{
    /// <summary>Which agent and why, in words.</summary>
    public string Words => Invariant($"The stored state of {Agent} cannot be read. {Reason}");
}

/// <summary>
/// The agents whose stored state could not be read when it was last asked for. Nothing of them is written meanwhile; everybody else goes
/// on. Thread-safe.
/// </summary>
internal sealed class UnreadableAgents
{
    private ImmutableDictionary<string, UnreadableAgent> all = ImmutableDictionary.Create<string, UnreadableAgent>(StringComparer.Ordinal);

    /// <summary>Every one, by name.</summary>
    public IReadOnlyCollection<UnreadableAgent> All =>
        [.. Volatile.Read(ref all).Values.OrderBy(agent => agent.Agent, StringComparer.Ordinal)];

    /// <summary>Notes one; found again for the same reason it keeps the instant at which it was found first.</summary>
    public UnreadableAgent Note(string agent, string reason, DateTimeOffset now) => ImmutableInterlocked.AddOrUpdate(
        ref all,
        agent,
        _ => new UnreadableAgent(agent, reason, now),
        (_, known) => known.Reason == reason ? known : new UnreadableAgent(agent, reason, now));

    /// <summary>Forgets one that was read.</summary>
    public void Forget(string agent) => ImmutableInterlocked.TryRemove(ref all, agent, out _);
}
