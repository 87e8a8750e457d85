using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Service.Trust;

/// <summary>What stands behind an SLO's number, in words for its owner.</summary>
internal static class TrustWords
{
    private const string Warning = "Warning: ";

    /// <summary><c>20.4 verdicts a day, over the last 28 days</c>.</summary>
    /// <param name="labels">The label rate, or null.</param>
    /// <param name="now">The present.</param>
    public static string Labels(LabelRate? labels, DateTimeOffset now)
    {
        if (labels is null)
        {
            return "not known: no verdict came in the last 28 days";
        }

        var days = Math.Max(1, (int)Math.Round((now - labels.Since).TotalDays));
        var span = days == 1 ? "in the last day" : Invariant($"over the last {days} days");
        return Invariant($"about {labels.VerdictsPerDay:#,0.##} {(labels.VerdictsPerDay == 1 ? "verdict" : "verdicts")} a day, {span}");
    }

    /// <summary>What a detector is: <c>more than 8 % wrong, looking at all verdicts and at each value of 1 segment</c>.</summary>
    public static string Terms(DetectorTerms terms)
    {
        var healthy = Ratio.Apart(Math.Round((decimal)terms.Healthy.Share, 5));
        var cuts = terms.Cuts switch
        {
            1 => "all verdicts",
            2 => "all verdicts and at each value of 1 segment",
            var more => Invariant($"all verdicts and at each value of {more - 1} segments"),
        };
        return $"asks whether more than {healthy} are wrong ({(terms.IsBaseline ? "the frozen baseline" : "the target")}), looking at {cuts}";
    }

    /// <summary>Everything counted with the range that holds at every look.</summary>
    public static string Live(LiveCount live) => live.Range is not { } range
        ? "nothing counted yet"
        : Invariant($"{Ratio.Apart(live.Correct, live.Judged)} of {live.Judged:N0}, each by its first verdict: what somebody corrected later is not in it. {Ratio.Range(range, decimals: 1)} is the 95\u00A0% range that holds however often you look, while the agent stays as it is");

    /// <summary>
    /// <c>88.0 % right of all work of the last 30 days, by 50 verdicts on transactions drawn at random; 95 % range 76.1–94.4 %</c>; of too few
    /// that, and how many are needed.
    /// </summary>
    /// <param name="random">What the random verdicts say.</param>
    /// <param name="gap">That the others say something else; null when they do not.</param>
    /// <param name="alertBelow">The alert line.</param>
    public static string Random(RandomShare random, ShareGapReading? gap, decimal alertBelow)
    {
        var needed = RandomShare.NeededFor(alertBelow);
        if (gap is null && random.Size < needed)
        {
            var worth = random.Judged < needed ? "" : Invariant($", which weigh as much as {Math.Floor(random.Size):N0} alike ones");
            return Invariant($"too few to say: {Verdicts(random.Judged)} on transactions drawn at random in the last 30 days{worth}, and {needed:N0} are needed: with fewer, even if all were right, the work could be below {Ratio.Apart(alertBelow)}");
        }

        var said = Invariant($"{Ratio.Apart(random.Accuracy)} right of all work of the last 30 days, by {Verdicts(random.Judged)} on transactions drawn at random; 95\u00A0% range {Ratio.Range(random.Interval, decimals: 1)}");
        return gap is null ? said
            : Invariant($"{said}. The verdicts that come by themselves said {Ratio.Apart(gap.OthersRight, gap.OthersJudged)} ({gap.OthersRight:N0} of {gap.OthersJudged:N0}) on {gap.Since:yyyy-MM-dd}, the random ones {Ratio.Apart(gap.Random)}, and the random ones can speak for all. By chance alone an SLO without a gap shows one about once in two years");

        static string Verdicts(int count) => Invariant($"{count:N0} {(count == 1 ? "verdict" : "verdicts")}");
    }

    /// <summary>
    /// Pilot against live: <c>pilot 95.0 % of 200 (95 %: 91.0–97.3); live 78.2 % of 1,204 (95 % at every look: 74.4–81.6): the pilot does
    /// not hold</c>.
    /// </summary>
    public static string Pilot(PilotComparison pilot)
    {
        var shown = Invariant($"pilot {Ratio.Apart(pilot.Pilot.Right, pilot.Pilot.Of)} of {pilot.Pilot.Of:N0} (95\u00A0%: {Ratio.Ends(pilot.Shown, decimals: 1)})");
        var live = pilot.Live.Range is not { } range
            ? "live nothing counted yet"
            : Invariant($"live {Ratio.Apart(pilot.Live.Correct, pilot.Live.Judged)} of {pilot.Live.Judged:N0} (95\u00A0% at every look: {Ratio.Ends(range, decimals: 1)})");
        return $"{shown}; {live}{Verdict(pilot.Finding)}";
    }

    /// <summary>Stated confidence against measured accuracy, in one sentence; null when the agent states none.</summary>
    public static string? Confidence(StatedConfidence confidence)
    {
        if (confidence is not { Stated: { } stated, Judged: var judged })
        {
            return null;
        }

        var means = Invariant($"it says {Ratio.Apart(stated)} on average and is right in {Ratio.Apart(confidence.Correct, judged)} of the last {judged:N0} with a verdict");
        var z = confidence.Z is { } found ? Invariant($" (z\u00A0{found:0.0})") : "";
        return confidence.Finding switch
        {
            ConfidenceFinding.TooFew => Invariant($"{means}: too few to say more, {StatedConfidence.FewestJudged} are needed"),
            ConfidenceFinding.Fits => $"{means}: that fits{z}",
            ConfidenceFinding.Overconfident =>
                $"{means}: it is surer than it is right, and that is no chance{z}. Release nothing more on its word",
            ConfidenceFinding.Underconfident => $"{means}: it is right more often than it says, and that is no chance{z}",
            _ => $"{means}: right on average, but high and low confidences do not mean what they say{z}",
        };
    }

    /// <summary>The lines of a card without its warnings, which stand apart.</summary>
    public static IEnumerable<string> Lines(PriceCard card) => PriceCardText.Lines(card).Where(line => !IsWarning(line));

    /// <summary>Its warnings, without the word.</summary>
    public static IEnumerable<string> Warnings(PriceCard card) =>
        PriceCardText.Lines(card).Where(IsWarning).Select(line => line[Warning.Length..]);

    /// <summary>True for a line of a card that is a warning.</summary>
    public static bool IsWarning(string line) => line.StartsWith(Warning, StringComparison.Ordinal);

    private static string Verdict(PilotFinding finding) => finding switch
    {
        PilotFinding.NotMeasured => "",
        PilotFinding.DoesNotHold => ": the pilot does not hold",
        PilotFinding.Better => ": live is better than the pilot",
        _ => ": no difference is shown",
    };
}
