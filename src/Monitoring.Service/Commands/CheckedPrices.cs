using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Trust;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>The price cards of a checked registry, as lines.</summary>
/// <param name="labels">Label rates.</param>
/// <param name="book">Makes each different card once.</param>
internal sealed class CheckedPrices(CheckedLabels labels, PriceBook book)
{
    /// <summary>Cards of more SLOs are not printed: nobody reads them, and each different one takes tenths of a second.</summary>
    public const int MostCards = 50;

    /// <summary>Prints the rule of every SLO in one line, and below it its cards.</summary>
    public async Task SayAsync(PlantRegistry registry, TextWriter output, CancellationToken cancellationToken)
    {
        var slos = registry.Agents.SelectMany(agent => agent.Slos, (agent, slo) => (agent.Name, Slo: slo)).ToList();
        foreach (var (agent, slo) in slos.Take(MostCards))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteLineAsync(RegistryAdvice.Price(slo));
            var (rate, words) = await labels.OfAsync(agent, slo.Name, cancellationToken);
            await output.WriteLineAsync($"  Label rate: {words}");
            await SayAsync("The rule:", (await book.OfRule(slo.Rule)).At(rate), output);
            if (DetectorTerms.Of(slo, baseline: null) is not { } terms)
            {
                await output.WriteLineAsync("  No drift detector watches it.");
                continue;
            }

            var card = await book.OfDetector(slo.Rule, terms.Healthy, terms.Cuts);
            await SayAsync($"The drift detector {TrustWords.Terms(terms)}:", card.At(rate), output);
        }

        foreach (var (_, slo) in slos.Skip(MostCards))
        {
            await output.WriteLineAsync(RegistryAdvice.Price(slo));
        }

        if (slos.Count > MostCards)
        {
            await output.WriteLineAsync(
                Invariant($"The cards of the first {MostCards} SLOs are printed; the page of each SLO in force shows its own."));
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
}
