using System.Collections.Concurrent;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Prices;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Trust;

/// <summary>What watching an SLO costs.</summary>
/// <param name="Labels">How fast verdicts come; null when that is not known.</param>
/// <param name="Rule">The card of its window rule; null while it is being computed.</param>
/// <param name="Detector">The card of its drift detector; null while it is being computed, or when no detector watches.</param>
/// <param name="Watch">What the detector is; null when none watches.</param>
internal sealed record SloPrice(LabelRate? Labels, PriceCard? Rule, PriceCard? Detector, DetectorTerms? Watch)
{
    /// <summary>True while a card is missing that will come.</summary>
    public bool IsBeingComputed => Rule is null || (Watch is not null && Detector is null);
}

/// <summary>
/// The price cards of the rules in force. A card takes tenths of a second, so it is made once, in the background, one after the other, and
/// kept: its figures in verdicts depend on nothing but the rule, so a change of the label rate asks for none anew. What is kept
/// is as many small cards as rules were ever in force in this process. Thread-safe.
/// </summary>
internal sealed class PriceBook : IDisposable
{
    private readonly ConcurrentDictionary<Key, Lazy<Task<PriceCard>>> cards = new();
    private readonly SemaphoreSlim one = new(1);

    /// <summary>The card of a window rule without a label rate.</summary>
    public Task<PriceCard> OfRule(AccuracyRule rule) => CardAsync(new(rule, null, 0), () => PriceCards.OfRule(rule, null));

    /// <summary>The card of the drift detector beside a rule without a label rate.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="healthy">q0.</param>
    /// <param name="cuts">d.</param>
    public Task<PriceCard> OfDetector(AccuracyRule rule, HealthyErrorRate healthy, int cuts) =>
        CardAsync(new(rule, healthy, cuts), () => PriceCards.OfDetector(rule, healthy, cuts, null));

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private Task<PriceCard> CardAsync(Key key, Func<PriceCard> make) =>
        cards.GetOrAdd(key, _ => new Lazy<Task<PriceCard>>(() => Task.Run(() => InTurnAsync(make)))).Value;

    private async Task<PriceCard> InTurnAsync(Func<PriceCard> make)
    {
        await one.WaitAsync();
        try
        {
            return make();
        }
        finally
        {
            one.Release();
        }
    }

    private readonly record struct Key(AccuracyRule Rule, HealthyErrorRate? Healthy, int Cuts);
}
