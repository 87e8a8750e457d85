using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Markup;
using Monitoring.Core.Reviews;
using Monitoring.Service.Trust;
using Monitoring.Storage.Reviewing;

namespace Monitoring.Service.Board;

/// <summary>What stands behind an SLO's number, below the number itself: what counts today is the window.</summary>
internal static class TrustMarkup
{
    /// <summary>Warnings of its price in the open; the cards folded away, for they are read once.</summary>
    public static Html Price(SloPrice price, Present present) => Html.Of($"""
        {Warnings(price)}<details>
        <summary>What its alarms cost and how soon they come</summary>
        <p>Label rate: {TrustWords.Labels(price.Labels, present.Now)}.</p>
        <h3>The rule</h3>
        {Card(price.Rule)}
        {Detector(price)}
        </details>
        """);

    /// <summary>What it counted so far, the pilot, the stated confidence.</summary>
    public static Html Behind(SloTrust trust, RandomShare? random, ShareGapReading? gap, decimal alertBelow) => Html.Of($"""
        <section>
        <h2>Behind the number</h2>
        <dl>
        {Html.Join(Html.Empty, [
            Fact("So far", TrustWords.Live(trust.Live)),
            random is null ? null : Fact("Random share", TrustWords.Random(random, gap, alertBelow)),
            trust.Pilot is { } pilot ? Fact("Pilot", TrustWords.Pilot(pilot)) : null,
            TrustWords.Confidence(trust.Confidence) is { } confidence ? Fact("Confidence", confidence) : null,
        ])}</dl>
        </section>
        """);

    private static Html Detector(SloPrice price) => price.Watch is not { } terms ? NotWatched : Html.Of($"""
        <h3>The drift detector</h3>
        <p>It {TrustWords.Terms(terms)}.</p>
        {Card(price.Detector)}
        """);

    private static Html NotWatched { get; } = Html.Literal("<p>No drift detector watches it.</p>");

    private static Html BeingComputed { get; } = Html.Literal("<p>Being computed; ask again in some seconds.</p>");

    private static Html Card(PriceCard? card) => card is null ? BeingComputed : Html.Of($"""
        <ul>
        {TrustWords.Lines(card).Select(line => Html.Of($"<li>{line}</li>\n"))}</ul>
        """);

    private static Html Warnings(SloPrice price) =>
        Html.Join(Html.Empty, Warnings("The rule", price.Rule).Concat(Warnings("The drift detector", price.Detector)));

    private static IEnumerable<Html> Warnings(string whose, PriceCard? card) => card is null ? []
        : TrustWords.Warnings(card).Select(warning => Html.Of($"<p class=\"amber\"><b>{whose}:</b> {warning}</p>\n"));

    private static Html Fact(string name, string words) => Html.Of($"""
        <dt>{name}</dt><dd>{words}</dd>

        """);
}
