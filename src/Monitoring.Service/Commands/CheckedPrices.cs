using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Trust;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>What the rules of a checked registry cost, as lines: in short, or with the price cards.</summary>
/// <param name="labels">Label rates.</param>
/// <param name="book">Makes each different card once.</param>
internal sealed class CheckedPrices(CheckedLabels labels, PriceBook book)
{
    /// <summary>Label rates and cards of more SLOs are not printed: nobody reads them, and a card takes tenths of a second.</summary>
    public const int MostCards = 50;

    private const int MostNamed = 3, LongestPlan = 2_000;

    /// <summary>The SLOs that the store does not have.</summary>
    public IReadOnlyList<string> Unknown(PlantRegistry registry) =>
        [.. Slos(registry).Where(one => !labels.Knows(one.Agent, one.Slo.Name)).Select(one => one.Slo.Name)];

    /// <summary>Prints a line for each different rule with its plan, and the label rate where it is known.</summary>
    public async Task SayAsync(PlantRegistry registry, TextWriter output, CancellationToken cancellationToken)
    {
        var all = Slos(registry).ToList();
        var lines = new List<(SloRule Rule, string Below, string Slo)>();
        foreach (var (agent, slo) in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var below = all.Count <= MostCards && labels.Knows(agent, slo.Name)
                ? await RateAsync(agent, slo, cancellationToken) : "";
            lines.Add((new(slo.Rule, slo.ReactionPlan), below, slo.Name));
        }

        foreach (var same in lines.GroupBy(line => (line.Rule, line.Below)))
        {
            await output.WriteLineAsync($"{Named([.. same.Select(line => line.Slo)])}: {RegistryAdvice.Price(same.Key.Rule.Rule)}");
            await SayPlanAsync(same.Key.Rule.Plan, output);
            await output.WriteAsync(same.Key.Below);
        }

        await SayUnknownAsync(registry, output);
        await output.WriteLineAsync(all.Count > MostCards && Unknown(registry).Count < all.Count
            ? Invariant($"Label rates are printed for up to {MostCards} SLOs; the page of each SLO in force shows its own.")
            : "What each rule and its drift detector cost in detail: --verbose.");
    }

    /// <summary>Prints the rule of every SLO in one line, and below it its plan and its cards.</summary>
    public async Task SayCardsAsync(PlantRegistry registry, TextWriter output, CancellationToken cancellationToken)
    {
        var slos = Slos(registry).ToList();
        foreach (var (agent, slo) in slos.Take(MostCards))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteLineAsync(RegistryAdvice.Price(slo));
            await SayPlanAsync(slo.ReactionPlan, output);
            if (labels.Knows(agent, slo.Name))
            {
                await output.WriteLineAsync($"  Label rate: {(await labels.OfAsync(agent, slo.Name, cancellationToken)).Words}");
            }

            var (rule, detector, terms) = await CardsAsync(agent, slo, cancellationToken);
            await SayAsync("The rule:", rule, output);
            if (detector is null || terms is null)
            {
                await output.WriteLineAsync("  No drift detector watches it.");
                continue;
            }

            await SayAsync($"The drift detector {TrustWords.Terms(terms)}:", detector, output);
        }

        foreach (var (_, slo) in slos.Skip(MostCards))
        {
            await output.WriteLineAsync(RegistryAdvice.Price(slo));
            await SayPlanAsync(slo.ReactionPlan, output);
        }

        await SayUnknownAsync(registry, output);
        if (slos.Count > MostCards)
        {
            await output.WriteLineAsync(
                Invariant($"The cards of the first {MostCards} SLOs are printed; the page of each SLO in force shows its own."));
        }
    }

    /// <summary>Verdicts a day of an SLO, null when that is not known, and the same in words, with the reason when it is not.</summary>
    public Task<(decimal? VerdictsPerDay, string Words)> LabelRateAsync(string agent, Slo slo, CancellationToken cancellationToken) =>
        labels.OfAsync(agent, slo.Name, cancellationToken);

    /// <summary>The cards of an SLO; no detector's where none watches.</summary>
    public async Task<(PriceCard Rule, PriceCard? Detector, DetectorTerms? Terms)> CardsAsync(
        string agent, Slo slo, CancellationToken cancellationToken)
    {
        var (rate, _) = await LabelRateAsync(agent, slo, cancellationToken);
        var terms = DetectorTerms.Of(slo, baseline: null);
        return ((await book.OfRule(slo.Rule)).At(rate),
            terms is null ? null : (await book.OfDetector(slo.Rule, terms.Healthy, terms.Cuts)).At(rate), terms);
    }

    /// <summary>SLOs with their agents, in registry order.</summary>
    public static IEnumerable<(string Agent, Slo Slo)> Slos(PlantRegistry registry) =>
        registry.Agents.SelectMany(agent => agent.Slos, (agent, slo) => (agent.Name, slo));

    private async Task<string> RateAsync(string agent, Slo slo, CancellationToken cancellationToken)
    {
        var (rate, words) = await labels.OfAsync(agent, slo.Name, cancellationToken);
        var warnings = PriceCardText.Lines((await book.OfRule(slo.Rule)).At(rate)).Where(TrustWords.IsWarning);
        return string.Concat(warnings.Prepend("Label rate: " + words).Select(line => $"  {line}{Environment.NewLine}"));
    }

    private async Task SayUnknownAsync(PlantRegistry registry, TextWriter output)
    {
        if (labels.WhyNot is null)
        {
            await output.WriteLineAsync($"Label rates are read from {labels.Database}.");
        }

        if (Unknown(registry) is { Count: > 0 } unknown)
        {
            await output.WriteLineAsync("Label rate: not known, so delays are told in verdicts"
                + (labels.WhyNot is { } why ? ". " + why : $": the store does not have {Named(unknown)} yet."));
        }
    }

    private static string Named(IReadOnlyList<string> slos) => slos.Count <= MostNamed ? string.Join(", ", slos)
        : Invariant($"{string.Join(", ", slos.Take(MostNamed))} and {slos.Count - MostNamed:N0} more");

    private static async Task SayPlanAsync(string plan, TextWriter output)
    {
        if (plan.Length > 0)
        {
            await output.WriteLineAsync($"  Reaction plan: {Visible.Line(plan, LongestPlan)}");
        }
    }

    private static async Task SayAsync(string title, PriceCard card, TextWriter output)
    {
        await output.WriteLineAsync("  " + title);
        foreach (var line in PriceCardText.Lines(card))
        {
            await output.WriteLineAsync("    " + line);
        }
    }

    private readonly record struct SloRule(AccuracyRule Rule, string Plan);
}

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
            opened = await Store.OpenExistingAsync(database, TimeProvider.System, readsWhole: false, cancellationToken);
            return new(opened, await opened.ReadingsOf(AgentScope.All).AgentsAsync(cancellationToken), Store.NameOf(database), null);
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
        if (known.Covered is null
            || await store.ReadingsOf(AgentScope.All).LogOfAsync(known.Id, known.Covered.Id, cancellationToken) is not { } log)
        {
            return (null, "not known, so delays are told in verdicts: the store does not have this SLO yet.");
        }

        return (log.Labels?.VerdictsPerDay, TrustWords.Labels(log.Labels, TimeProvider.System.GetUtcNow()) + ".");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
