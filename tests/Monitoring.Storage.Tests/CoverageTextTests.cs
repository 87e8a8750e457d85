using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

public sealed class CoverageTextTests
{
    private const string Plain =
        """{"title":"Order entry","owner":"dana","deputy":"tom","fallback":"joan","silentAfter":"04:00:00","slos":[{"id":3,"revision":2,"name":"order-entry-accuracy","target":0.92,"alertBelow":0.90,"window":100,"dispositions":["auto"],"sources":["self","check","review","audit","downstream","customer"],"selections":["all","random"],"cuts":["customer"],"reactionPlan":"Call."}]}""";

    private static readonly Slo Slo =
        new("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, ["customer"], "Call.");

    [Fact]
    public void A_text_stored_before_drift_and_pilot_existed_reads_with_their_defaults_and_is_written_as_it_was()
    {
        var read = CoverageText.Read(Plain)!;
        Assert.Equal(Coverage(Slo), read);
        Assert.Equal((DriftMode.Notify, false), (read.Slos[0].Slo.Drift, read.Slos[0].Slo.FreezesBaseline));
        Assert.Null(read.Pilot);
        Assert.Equal(Plain, CoverageText.Write(read));
    }

    [Fact]
    public void Drift_baseline_and_pilot_are_stored_and_a_change_of_them_alone_is_a_change()
    {
        var coverage = Coverage(Slo with { Drift = DriftMode.Off, FreezesBaseline = true }) with { Pilot = new Pilot(190, 200) };
        var text = CoverageText.Write(coverage);
        Assert.Equal(
            Plain.Replace("\"Call.\"}]}", "\"Call.\",\"drift\":\"off\",\"freezesBaseline\":true}],\"pilot\":{\"right\":190,\"of\":200}}",
                StringComparison.Ordinal), text);
        Assert.Equal(coverage, CoverageText.Read(text));
        Assert.NotEqual(Coverage(Slo), Coverage(Slo with { Drift = DriftMode.Off }));
        Assert.NotEqual(Coverage(Slo), Coverage(Slo with { FreezesBaseline = true }));
        Assert.NotEqual(Coverage(Slo), Coverage(Slo) with { Pilot = new Pilot(190, 200) });
    }

    [Fact]
    public void Absences_hours_drills_and_reviews_are_stored_and_absent_where_nothing_is_stated()
    {
        var coverage = Coverage(Slo with { Drift = DriftMode.Alert }) with
        {
            Calendar = new("Europe/Berlin", PlantHours.Parse("Mon-Fri 06:00-22:00", out _), [new(2026, 12, 25)]),
            Absences = [new("dana", Utc(6, 30), Utc(7, 14), "tom"), new("tom", Utc(7, 20), Utc(7, 21), null)],
            Drills = false,
            Reviews = 0,
            TransactionUrl = "https://erp.example.com/{transactionId}",
        };
        var text = CoverageText.Write(coverage);
        Assert.Equal(
            Plain.Replace("\"Call.\"}]}",
                """
                "Call.","drift":"alert"}],"calendar":{"timeZone":"Europe/Berlin","hours":"Mon-Fri 06:00-22:00","holidays":["2026-12-25"]},"absences":[{"person":"dana","from":"2026-06-30T22:00:00+00:00","until":"2026-07-14T22:00:00+00:00","acting":"tom"},{"person":"tom","from":"2026-07-20T22:00:00+00:00","until":"2026-07-21T22:00:00+00:00"}],"drills":false,"reviews":0,"transactionUrl":"https://erp.example.com/{transactionId}"}
                """, StringComparison.Ordinal),
            text);
        Assert.Equal(coverage, CoverageText.Read(text));
        Assert.Throws<InvalidDataException>(() => CoverageText.Read(text.Replace("Mon-Fri 06", "Mon-Fri 6", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_instant_of_registration_is_stored()
    {
        var coverage = Coverage(Slo) with { CoveredSince = Utc(6, 1) };
        Assert.Equal(
            Plain.Replace("\"Call.\"}]}", "\"Call.\"}],\"coveredSince\":\"2026-06-01T22:00:00+00:00\"}", StringComparison.Ordinal),
            CoverageText.Write(coverage));
        Assert.Equal(coverage, CoverageText.Read(CoverageText.Write(coverage)));
        Assert.NotEqual(Coverage(Slo), coverage);
    }

    [Fact]
    public void Since_when_verdicts_are_expected_is_stored()
    {
        var covered = new CoveredSlo(3, 2, Slo with { LabelsWithin = TimeSpan.FromDays(3) }) { LabelsSince = Utc(6, 1) };
        var coverage = Coverage(Slo) with { Slos = [covered] };
        Assert.Equal(
            Plain.Replace("\"Call.\"}", "\"Call.\",\"labelsWithin\":\"3.00:00:00\",\"labelsSince\":\"2026-06-01T22:00:00+00:00\"}", StringComparison.Ordinal),
            CoverageText.Write(coverage));
        Assert.Equal(coverage, CoverageText.Read(CoverageText.Write(coverage)));
        Assert.NotEqual(coverage with { Slos = [covered with { LabelsSince = default }] }, coverage);
    }

    private static DateTimeOffset Utc(int month, int day) => new(2026, month, day, 22, 0, 0, TimeSpan.Zero);

    private static Coverage Coverage(Slo slo) =>
        new("Order entry", "dana", "tom", "joan", TimeSpan.FromHours(4), [new CoveredSlo(3, 2, slo)]);
}
