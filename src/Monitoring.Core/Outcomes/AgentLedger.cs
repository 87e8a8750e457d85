using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// Everything the writer knows of one agent while it holds the agent's lock: counters, coverage and fold. Changed in memory by
/// <see cref="Acceptance"/> and stored in the same transaction; thrown away when that is rolled back. Not thread-safe.
/// </summary>
public sealed class AgentLedger
{
    private readonly long[] pending;

    /// <summary>Takes over what the store holds.</summary>
    /// <param name="id">The store's number of the agent.</param>
    /// <param name="name">The agent's name.</param>
    /// <param name="coverage">Who answers for it; null while uncovered.</param>
    /// <param name="fold">Its windows.</param>
    /// <param name="pending">Outcomes without any verdict event, by the disposition's number.</param>
    public AgentLedger(long id, string name, Coverage? coverage, AgentFold fold, ReadOnlySpan<long> pending)
    {
        Id = id;
        Name = name;
        Coverage = coverage;
        Fold = fold;
        this.pending = pending.ToArray();
    }

    /// <summary>The store's number of the agent, from 1.</summary>
    public long Id { get; }

    /// <summary>The agent's name.</summary>
    public string Name { get; }

    /// <summary>Who answers for it; null while uncovered.</summary>
    public Coverage? Coverage { get; set; }

    /// <summary>Its windows.</summary>
    public AgentFold Fold { get; }

    /// <summary>The stored version this one started from; raised by one with every transaction that writes it.</summary>
    public long Version { get; set; }

    /// <summary>
    /// A number of the transaction that wrote that version and of no other: it tells equal versions of two histories apart.
    /// </summary>
    public long Token { get; set; }

    /// <summary>Position of the last verdict event; 0 before the first.</summary>
    public long LastPosition { get; set; }

    /// <summary>Number of the last posted verdict in arrival order.</summary>
    public long LastArrival { get; set; }

    /// <summary>Number of the last registry revision in this log.</summary>
    public long LastRevision { get; set; }

    /// <summary>Number of the last change of state.</summary>
    public long LastTransition { get; set; }

    /// <summary>Number of the last notice.</summary>
    public long LastNotice { get; set; }

    /// <summary>Number of the newest watched stream of a segment value.</summary>
    public long LastStream { get; set; }

    /// <summary>How many alerts it ever had that belong to no episode.</summary>
    public long LastAlert { get; set; }

    /// <summary>Outcomes stored.</summary>
    public long Outcomes { get; set; }

    /// <summary>Outcomes that retention removed since.</summary>
    public long Dropped { get; set; }

    /// <summary>Verdicts that wait for their outcome.</summary>
    public long Waiting { get; set; }

    /// <summary>Receipt of the last outcome; null before the first.</summary>
    public DateTimeOffset? LastOutcomeAt { get; set; }

    /// <summary>Receipt of the last heartbeat; null before the first.</summary>
    public DateTimeOffset? LastHeartbeatAt { get; set; }

    /// <summary>Receipt of the first item that came while nobody answered for the agent; null while covered.</summary>
    public DateTimeOffset? UncoveredAt { get; set; }

    /// <summary>Outcomes without any verdict event, by the disposition's number.</summary>
    public ReadOnlySpan<long> Pending => pending;

    /// <summary>The maintenance that runs. Each holds back until it is taken away here: the clock is not asked.</summary>
    public IReadOnlyList<HeldBack> Held { get; set; } = [];

    /// <summary>Whether maintenance covers an SLO, or what is about the agent as a whole where that is null.</summary>
    public bool IsHeld(long? sloId) => Held.Count > 0 && Held.Any(held => held.Covers(sloId));

    /// <summary>
    /// Outcomes an SLO admits and of which it counts no verdict yet: those nobody has judged, and those of which it counts none that came
    /// since it counts what it counts (<see cref="Uncounted"/>).
    /// </summary>
    public long PendingFor(SloFold slo)
    {
        var sum = slo.Uncounted.Pending;
        for (var i = 0; i < pending.Length; i++)
        {
            sum += slo.Slo.Admission.Dispositions.Has((Disposition)i) ? pending[i] : 0;
        }

        return sum;
    }

    /// <summary>Counts an outcome that was removed without ever having had a verdict.</summary>
    public void DropPending(Disposition disposition)
    {
        Dropped++;
        AddPending(disposition, -1);
    }

    /// <summary>Counts an outcome that was removed with its verdict events.</summary>
    /// <param name="disposition">How it left the agent.</param>
    /// <param name="events">Its verdict events in order.</param>
    public void DropJudged(Disposition disposition, ReadOnlySpan<PriorVerdict> events)
    {
        Dropped++;
        Fold.Forget(disposition, events);
    }

    internal void AddPending(Disposition disposition, int by) => pending[(int)disposition] += by;
}
