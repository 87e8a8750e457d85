using Monitoring.Storage.Inputs;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Watch;

/// <summary>A snapshot with its labels: what the instruments read while one page is made.</summary>
/// <param name="Agents">Registered agents.</param>
/// <param name="Slos">Their SLOs.</param>
/// <param name="Uncovered">How many agents post without being registered.</param>
/// <param name="Deliveries">How the outbox stands.</param>
internal sealed record PageRows(
    (AgentReading Agent, AgentLabels Labels)[] Agents, (SloReading Slo, SloLabels Labels)[] Slos, int Uncovered, DeliveryTotals Deliveries)
{
    /// <summary>Confirmed writes the database no longer has, by agent; one that lost none is not in it.</summary>
    public IReadOnlyDictionary<string, long> Lost { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>True while the service's own registry file is not what is in force.</summary>
    public bool RegistryFileDiffers { get; init; }

    /// <summary>How the watched inputs of registered agents stand.</summary>
    public (InputTotals Inputs, AgentLabels Labels)[] Inputs { get; init; } = [];

    /// <summary>Before the first snapshot.</summary>
    public static readonly PageRows None = new([], [], 0, new DeliveryTotals(0, 0, null, null, null));

    /// <summary>Joins a snapshot with its labels.</summary>
    public static PageRows Of(WatchSnapshot snapshot, Labels labels)
    {
        var covered = snapshot.Agents.Where(agent => agent.Coverage is not null).ToArray();
        var agents = covered.Select(agent => (Agent: agent, Labels: labels.Of(agent))).ToArray();
        var inputs = snapshot.Inputs.ToDictionary(totals => totals.AgentId);
        return new PageRows(
            agents,
            [.. covered.SelectMany(agent => agent.Slos).Select(slo => (slo, labels.Of(slo)))],
            snapshot.Agents.Count - covered.Length,
            snapshot.Deliveries)
        {
            Lost = snapshot.Lost.ToDictionary(lost => lost.Agent, lost => lost.Transactions, StringComparer.Ordinal),
            RegistryFileDiffers = snapshot.RegistryFileDiffers,
            Inputs = [.. agents.Where(row => inputs.ContainsKey(row.Agent.Id)).Select(row => (inputs[row.Agent.Id], row.Labels))],
        };
    }
}
