using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>Breaches of agents that are made up, through the window, the alert and the rule of the product. Seeded.</summary>
/// <param name="work">What the agent works on.</param>
internal sealed class CulpritSimulation(Func<Draws, bool, (string[] Values, double WrongShare)> work)
{
    private const int Window = 100;

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);

    private readonly string[] cuts = ["customer", "site"];

    /// <summary>Equal customers, 15 % wrong all of them.</summary>
    /// <param name="customers">How many.</param>
    /// <param name="wrongBefore">Wrong share before the agent breaks.</param>
    public static CulpritSimulation OfEqual(int customers, double wrongBefore = 0.15) => new((draws, isBroken) =>
        ([Invariant($"customer-{(int)(draws.Share() * customers)}")], isBroken ? 0.15 : wrongBefore));

    /// <summary>
    /// Acme sends 12 % of the work, fourteen others the rest, all through three sites; 5 % are wrong, then 70 % of acme's.
    /// </summary>
    /// <param name="withSites">Whether sites are a declared cut.</param>
    public static CulpritSimulation OfOneThatBreaks(bool withSites) => new((draws, isBroken) =>
    {
        var isAcme = draws.Happens(0.12);
        var customer = isAcme ? "acme" : Invariant($"customer-{(int)(draws.Share() * 14)}");
        var site = Invariant($"site-{(int)(draws.Share() * 3)}");
        return (withSites ? [customer, site] : [customer], isAcme && isBroken ? 0.70 : 0.05);
    });

    /// <summary>Plays an agent until its SLO is breached, again and again.</summary>
    /// <param name="breaches">How many breaches.</param>
    /// <param name="before">Verdicts before it breaks; who breaches before that begins anew.</param>
    /// <param name="seed">What is drawn.</param>
    /// <returns>Who was named in each breach; null for nobody.</returns>
    public IReadOnlyList<string?> Play(int breaches, int before, ulong seed)
    {
        var draws = new Draws(seed);
        var named = new List<string?>(breaches);
        while (named.Count < breaches)
        {
            if (Breach(draws, before, out var values) is { } picture)
            {
                named.Add(CulpritRule.Find([.. picture.Places.Select(place => Placed(place, values[(int)place.Position - 1]))], cuts)?.Value);
            }
        }

        return named;
    }

    private WindowPicture? Breach(Draws draws, int before, out List<string[]> values)
    {
        var fold = new AgentFold();
        var slo = new Slo("s", new AccuracyRule(0.92m, 0.90m, Window), Admission.Default, [], "") { Drift = DriftMode.Off };
        fold.Revise([new CoveredSlo(1, 1, slo)], 0, Start, slos => [.. slos.Select(_ => Array.Empty<Place>())], []);
        values = [];
        var changes = new List<SloChange>();
        while (true)
        {
            var (its, wrongShare) = work(draws, values.Count >= before);
            values.Add(its);
            fold.Apply(
                new VerdictEvent(
                    values.Count,
                    draws.Happens(wrongShare) ? Verdict.Incorrect : Verdict.Correct,
                    VerdictSource.Check,
                    Selection.All,
                    Indicator.Accuracy,
                    Disposition.Auto,
                    Start.AddMinutes(values.Count)),
                default,
                "PO",
                changes);
            if (changes.FirstOrDefault(change => change.Change.Notice == NoticeKind.Breach) is { } breach)
            {
                return values.Count > before ? breach.Picture : null;
            }

            changes.Clear();
        }
    }

    private PlacedTransaction Placed(Place place, string[] values) => new(
        place.Content, "PO", Start, null, values.Zip(cuts).ToDictionary(value => value.Second, value => value.First));
}
