using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Feeds;

namespace Monitoring.Service.Tests.Registry;

/// <summary>Any valid registry.</summary>
internal static class Registries
{
    private static readonly Gen<string> Name =
        from first in Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"]
        from rest in Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"], 0, 12]
        select first + rest;

    private static readonly Gen<string> ShortText =
        Gen.String[Gen.Char["abc XYZ019.,:;#-?&*!|>'\"%@`{}[]()<>/\\~=+äßé日本́Ω€"], 1, 30].Where(text => Names.IsText(text));

    private static readonly Gen<string> Plan =
        Gen.String[Gen.Char["abc XYZ09:#-'\"\\\n{}[]&*"], 1, 60].Where(text => text[^1] != '\n');

    private static readonly Gen<string> Email =
        from name in Gen.String[Gen.Char["abcxyz0189+'_#!{}|&*-"], 1, 20]
        from domain in Gen.OneOf("example.com", "localhost", "mail.plant-2.example")
        select $"{name}@{domain}";

    private static readonly Gen<AccuracyRule> Rule =
        from alertBelow in Gen.Int[1, 99_999_999]
        from above in Gen.Int[0, 99_999_999 - alertBelow]
        from round in Gen.OneOf(1, 1_000, 1_000_000)
        let line = Math.Max(alertBelow / round, 1) * round
        let target = Math.Max((alertBelow + above) / round * round, line)
        from window in Gen.OneOf(Gen.Int[1, 10_000], Gen.Const(1), Gen.Const(10_000))
        where target < 100_000_000
        select new AccuracyRule(target / 100_000_000m, line / 100_000_000m, window);

    private static readonly Gen<Admission> Admission =
        from dispositions in Set<Disposition>()
        from sources in Set<VerdictSource>()
        from selections in Set<Selection>()
        from plain in Gen.Bool
        from indicator in Gen.OneOf(Gen.Const(Indicator.Accuracy), Gen.Const("relevance"), Gen.Const("Fully.Complete_2"))
        select plain ? Core.Slos.Admission.Default : new(dispositions, sources, selections) { Indicator = indicator };

    private static readonly Gen<Pilot> Pilot =
        from judged in Gen.OneOf(Gen.Int[1, 1_000], Gen.Const(Core.Slos.Pilot.Most))
        from right in Gen.Int[0, judged]
        select new Pilot(right, judged);

    private static readonly Gen<Slo> Slo =
        from rule in Rule
        from admission in Admission
        from cuts in Gen.String[Gen.Char.AlphaNumeric, 1, 5].Array[0, 3]
        from plan in Gen.OneOf(Gen.Const(""), Plan)
        from drift in Gen.Enum<DriftMode>()
        from freezes in Gen.Bool
        from within in Gen.OneOf(Gen.Const(0), Gen.Int[1, 576_000])
        select new Slo("", rule, admission, [.. cuts.Distinct()], plan) { Drift = drift, FreezesBaseline = freezes, LabelsWithin = within == 0 ? null : TimeSpan.FromMinutes(within) };

    private static readonly Gen<DateOnly> Day = Gen.Int[0, 73_000].Select(day => new DateOnly(2000, 1, 1).AddDays(day));

    private static readonly Gen<PlantHours?> Hours =
        Gen.OneOf<string?>(null, "Mon-Fri 06:00-22:00", "Sun-Thu 22:00-06:00, Sat 00:00-24:00").Select(text =>
            text is null ? null : PlantHours.Parse(text, out _));

    /// <summary>The registries.</summary>
    public static Gen<PlantRegistry> Any { get; } =
        from named in Gen.Select(Name, ShortText, Email, (key, name, email) => new Person(key, name, email)).Array[1, 5]
        from absences in Absences([.. named.Select(person => person.Key)]).Array[named.Length]
        let people = named.Zip(absences, (person, away) =>
            person with { Away = [.. away.Select(one => one.Acting == person.Key ? one with { Acting = null } : one)] }).ToArray()
        let keys = people.Select(person => person.Key).Distinct().ToArray()
        from agents in Agent(keys).Array[0, 4]
        from plant in Gen.Select(ShortText,
            Gen.OneOf("UTC", "America/Chicago", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires"), Gen.Int[0, 1439],
            Hours, Day.Array[0, 3],
            (name, zone, minute, hours, holidays) => new Plant(name, zone, new TimeOnly(minute / 60, minute % 60))
            {
                Hours = hours,
                Holidays = [.. holidays.Distinct().Order()],
            })
        from fallback in Gen.OneOf(keys)
        from keep in Gen.OneOf(Gen.Int[1, 36_500].Select(days => days * 1_440), Gen.Int[1_440, 1_000_000])
        from name in Name
        select new PlantRegistry(
            plant,
            fallback,
            TimeSpan.FromMinutes(keep),
            people.DistinctBy(person => person.Key).ToDictionary(person => person.Key),
            [.. agents.DistinctBy(agent => agent.Name)
                .Select(agent => agent
                with { Slos = [.. agent.Slos.Select((slo, index) =>
                slo with { Name = FormattableString.Invariant($"{agent.Name}-{index}") })] })]);

    // One after another, with days between.
    private static Gen<DaysAway[]> Absences(string[] keys) =>
        from first in Gen.Int[0, 1_000]
        from days in Gen.Int[1, 30].Array[0, 4]
        from acting in Gen.OneOf<string?>([.. keys, null]).Array[2]
        let start = new DateOnly(2026, 1, 1).AddDays(first)
        select Enumerable.Range(0, days.Length / 2).Select(i => new DaysAway(
            start.AddDays((i * 100) + days[2 * i]), start.AddDays((i * 100) + days[2 * i] + days[(2 * i) + 1] - 1), acting[i])).ToArray();

    private static Gen<Agent> Agent(string[] keys) =>
        from name in Name
        from title in Gen.OneOf(Gen.Const(name), ShortText)
        from owner in Gen.OneOf(keys)
        from deputy in Gen.OneOf<string?>([.. keys, null])
        from silence in Gen.OneOf(Gen.Const(0), Gen.Int[1, 576_000], Gen.Int[1, 400].Select(days => days * 1_440))
        from slos in Slo.Array[0, 3]
        from pilot in Pilot.Null()
        from drills in Gen.Bool
        from reviews in Gen.OneOf(Gen.Const(5), Gen.Int[0, 50])
        from url in Gen.OneOf<string?>([null, "https://erp.example.com/orders/{transactionId}", "http://erp:8080/?id={transactionId}"])
        from expects in Gen.OneOf("0 0 6 L * ?", "0 0/15 6-21 ? * MON-FRI", "0 30 5 1,15 * ? 2027").Array[0, 2]
        from grace in Gen.Int[1, 43_200]
        from first in Gen.Int[-1, 10_000]
        select new Agent(name, title, owner, deputy == owner ? null : deputy, silence == 0 ? null : TimeSpan.FromMinutes(silence),
            slos)
            {
                Pilot = pilot,
                Drills = drills,
                Reviews = reviews,
                TransactionUrl = url,
                Expects = [.. expects.Select(text => CronSlots.Parse(text, out _)!)],
                Grace = TimeSpan.FromMinutes(grace),
                ExpectFirstBy = first < 0 ? null : new DateOnly(2026, 1, 1).AddDays(first),
            };

    private static Gen<OneOf<T>> Set<T>()
        where T : struct, Enum =>
        Gen.Int[1, (1 << Enum.GetValues<T>().Length) - 1].Select(bits => new OneOf<T>((uint)bits));
}
