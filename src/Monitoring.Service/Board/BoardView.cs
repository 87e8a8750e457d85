using Monitoring.Core.Drift.Inputs;
using Monitoring.Service.Owners;
using Monitoring.Service.Settings;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Board;

/// <summary>Everything the board shows, read once.</summary>
internal sealed record BoardView
{
    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>What people call the plant.</summary>
    public required string Plant { get; init; }

    /// <summary>The SLOs as the board lists them: by sign, then in registry order.</summary>
    public required IReadOnlyList<SloLine> Slos { get; init; }

    /// <summary>Every agent, covered ones first.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>Agents with an input that differs from its reference, in the order of the board.</summary>
    public IReadOnlyList<(AgentReading Agent, AgentInputs Inputs)> Inputs { get; init; } = [];

    /// <summary>How the outbox stands.</summary>
    public required DeliveryTotals Outbox { get; init; }

    /// <summary>What the database confirmed and no longer has; nearly always nothing.</summary>
    public IReadOnlyCollection<LostWrites> Lost { get; init; } = [];

    /// <summary>The registry revision shown; the default before the first.</summary>
    public RevisionMark Revision { get; init; }

    /// <summary>Why the service's own registry file is not what is in force; null when it is.</summary>
    public FileNotInForce? OwnFile { get; init; }

    /// <summary>The settings in force.</summary>
    public required ServiceSettings Settings { get; init; }

    /// <summary>Agents that post without an owner, by name.</summary>
    public IEnumerable<AgentReading> Uncovered => Agents.Where(agent => agent.Coverage is null);

    /// <summary>When the newest outcome or heartbeat came in; null before the first.</summary>
    public DateTimeOffset? NewestData => Agents.Max(agent => agent.LastOutcomeAt);
}
