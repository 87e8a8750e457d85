using Monitoring.Service.Settings;
using Monitoring.Service.Trust;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Commands;

/// <summary>
/// Label rates for <c>check</c>, from the store when there is one that knows the SLO. A registry can be checked far from its store, so
/// whatever keeps the store from answering is said and is no fault of the registry.
/// </summary>
internal sealed class CheckedLabels : IAsyncDisposable
{
    private readonly Store? store;
    private readonly IReadOnlyList<AgentReading> agents;

    private CheckedLabels(Store? store, IReadOnlyList<AgentReading> agents, string database, string? whyNot)
    {
        this.store = store;
        this.agents = agents;
        Database = database;
        WhyNot = whyNot;
    }

    /// <summary>The database that was asked, in words; empty when there was none.</summary>
    public string Database { get; }

    /// <summary>Why there is no store to ask; null when there is one.</summary>
    public string? WhyNot { get; }

    /// <summary>Opens the store the settings name, if it is there.</summary>
    /// <param name="settings">Reads the settings.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<CheckedLabels> OpenAsync(Func<ServiceSettings> settings, CancellationToken cancellationToken)
    {
        Store? opened = null;
        try
        {
            var database = settings().Database;
            opened = await Store.OpenExistingAsync(database, TimeProvider.System, cancellationToken);
            return new(opened, await opened.Readings.AgentsAsync(cancellationToken), Store.NameOf(database), null);
        }
        catch (Exception fault) when (fault is ConfigurationException or StorageException)
        {
            if (opened is not null)
            {
                await opened.DisposeAsync();
            }

            return new(null, [], "", fault.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>True when the store has this SLO in force.</summary>
    public bool Knows(string agent, string slo) =>
        agents.Any(reading => reading.Name == agent && reading.Slos.Any(one => one.Covered.Slo.Name == slo));

    /// <summary>The label rate of an SLO, and the same in words.</summary>
    public async Task<(decimal? VerdictsPerDay, string Words)> OfAsync(string agent, string slo, CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return (null, $"not known, so delays are told in verdicts. {WhyNot}");
        }

        var known = agents.Where(reading => reading.Name == agent)
            .SelectMany(reading => reading.Slos, (reading, one) => (reading.Id, one.Covered))
            .FirstOrDefault(one => one.Covered.Slo.Name == slo);
        if (known.Covered is null || await store.Readings.LogOfAsync(known.Id, known.Covered.Id, cancellationToken) is not { } log)
        {
            return (null, "not known, so delays are told in verdicts: the store does not have this SLO yet.");
        }

        return (log.Labels?.VerdictsPerDay, TrustWords.Labels(log.Labels, TimeProvider.System.GetUtcNow()) + ".");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
