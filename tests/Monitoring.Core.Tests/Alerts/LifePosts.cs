using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>A scenario as the core takes it: its SLO, and a post for each event.</summary>
internal static class LifePosts
{
    public static Slo SloOf(LifeSlo slo, string name) => new(
        name,
        new AccuracyRule(
            decimal.Parse(slo.Target, CultureInfo.InvariantCulture), decimal.Parse(slo.AlertBelow, CultureInfo.InvariantCulture),
                slo.Window),
        new Admission(
            Among(slo.Dispositions, Admission.Default.Dispositions),
            Among(slo.CountFrom, Admission.Default.Sources),
            Among(slo.Selections, Admission.Default.Selections)) { Indicator = Indicator.Of(slo.Indicator) },
        [],
        "");

    public static Post Of(LifeScenario scenario, LifeEvent next, string agent)
    {
        if (next.Again is { } repeated)
        {
            var first = scenario.Events[repeated];
            return Of(scenario, next.Verdict is { } other ? first with { Verdict = other } : first, agent);
        }

        var transaction = Invariant($"PO-{scenario.TransactionOf(next)}");
        var facts = next.Word is null ? (VerdictFacts?)null : new VerdictFacts(
            Parse<Verdict>(next.Word),
            Parse<VerdictSource>(next.Source ?? "check"),
            Parse<Selection>(next.Selection ?? "all"),
            Indicator.Of(next.Indicator),
            next.Of is null ? null : Invariant($"V-{next.Index}"));
        var content = new OutcomeContent
        {
            AgentVersion = next.AgentVersion,
            OccurredAt = next.OccurredAt,
            Disposition = next.Disposition is { } disposition ? Parse<Disposition>(disposition) : null,
            Verdict = facts?.Verdict,
            Source = facts?.Source,
            Selection = facts?.Selection,
            Indicator = next.Indicator,
            VerdictId = facts?.VerdictId,
        }.Write();
        return next.Of is null
            ? new OutcomePost(agent, transaction, content, Parse<Disposition>(next.Disposition ?? "auto"), next.OccurredAt, facts)
            : new VerdictPost(agent, transaction, content, facts!.Value);
    }

    private static OneOf<T> Among<T>(string[]? words, OneOf<T> otherwise)
        where T : struct, Enum =>
        words is null ? otherwise : OneOf<T>.Only([.. words.Select(Parse<T>)]);

    private static T Parse<T>(string word)
        where T : struct, Enum =>
        Word<T>.TryParse(word, out var value) ? value : throw new InvalidDataException($"{word} is no {typeof(T).Name}.");
}
