using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Feeds;

namespace Monitoring.Storage.Writing;

/// <summary>
/// The stored form of a coverage: JSON a person can read. Fields that came later are absent where they have their default, so a
/// text stored before them reads as it always did.
/// </summary>
internal static partial class CoverageText
{
    public static string Write(Coverage coverage) => JsonSerializer.Serialize(
        new CoverageForm(
            coverage.Title,
            coverage.Owner,
            coverage.Deputy,
            coverage.Fallback,
            coverage.SilentAfter,
            [.. coverage.Slos.Select(Form)],
            coverage.Pilot is { } pilot ? new PilotForm(pilot.Right, pilot.Of) : null,
            coverage.Calendar is { Hours: { } hours } calendar
                ? new CalendarForm(calendar.TimeZone, hours.Text, calendar.Holidays is [] ? null : calendar.Holidays) : null,
            coverage.Absences is [] ? null : coverage.Absences,
            coverage.Drills ? null : false,
            coverage.Reviews == ReviewRule.Usual ? null : coverage.Reviews,
            coverage.TransactionUrl,
            coverage.Expects is { } slots ? new SlotsForm(
                slots.TimeZone, [.. slots.Rules.Select(rule => rule.Text)], slots.Grace, slots.Holidays is [] ? null : slots.Holidays,
                coverage.ExpectsSince) : null,
            coverage.ExpectFirstBy,
            coverage.CoveredSince == default ? null : coverage.CoveredSince),
        CoverageJson.Default.CoverageForm);

    /// <summary>Reads what <see cref="Write"/> wrote; null for none.</summary>
    /// <exception cref="InvalidDataException">No program of this release wrote that.</exception>
    public static Coverage? Read(string? text)
    {
        try
        {
            return text is null ? null : Of(text);
        }
        catch (Exception damage) when (damage is JsonException or ArgumentException)
        {
            throw new InvalidDataException("The stored coverage is damaged: " + damage.Message, damage);
        }
    }

    private static Coverage Of(string text)
    {
        var form = JsonSerializer.Deserialize(text, CoverageJson.Default.CoverageForm)
            ?? throw new InvalidDataException("A stored coverage is empty.");
        return new Coverage(form.Title, form.Owner, form.Deputy, form.Fallback, form.SilentAfter, [.. form.Slos.Select(Slo)])
        {
            Pilot = form.Pilot is { } pilot ? new Pilot(pilot.Right, pilot.Of) : null,
            Calendar = form.Calendar is { } calendar
                ? new PlantCalendar(calendar.TimeZone, Hours(calendar.Hours), calendar.Holidays ?? []) : null,
            Absences = form.Absences ?? [],
            Drills = form.Drills ?? true,
            Expects = form.Expects is { } slots
                ? new SlotCalendar(slots.TimeZone, slots.Holidays ?? [], [.. slots.Cron.Select(Rule)], slots.Grace) : null,
            CoveredSince = form.CoveredSince ?? default,
            ExpectsSince = form.Expects?.Since ?? default,
            ExpectFirstBy = form.ExpectFirstBy,
            Reviews = form.Reviews ?? ReviewRule.Usual,
            TransactionUrl = form.TransactionUrl,
        };
    }

    private static PlantHours Hours(string text) =>
        PlantHours.Parse(text, out var problem) ?? throw new InvalidDataException("The hours of a stored coverage: " + problem);

    private static SlotRule Rule(string text) =>
        CronSlots.Parse(text, out var problem) ?? throw new InvalidDataException($"The slots of a stored coverage: \"{text}\" {problem}");

    private static SloForm Form(CoveredSlo covered) => new(
        covered.Id,
        covered.Revision,
        covered.Slo.Name,
        covered.Slo.Rule.Target,
        covered.Slo.Rule.AlertBelow,
        covered.Slo.Rule.Window,
        covered.Slo.Admission.Dispositions.Words,
        covered.Slo.Admission.Sources.Words,
        covered.Slo.Admission.Selections.Words,
        covered.Slo.Cuts,
        covered.Slo.ReactionPlan,
        covered.Slo.Drift == DriftMode.Notify ? null : Word<DriftMode>.Of(covered.Slo.Drift),
        covered.Slo.FreezesBaseline ? true : null,
        covered.Slo.Admission.Indicator == Indicator.Accuracy ? null : covered.Slo.Admission.Indicator,
        covered.Slo.LabelsWithin,
        covered.LabelsSince == default ? null : covered.LabelsSince);

    private static CoveredSlo Slo(SloForm form) => new(
        form.Id,
        form.Revision,
        new Slo(
            form.Name,
            new AccuracyRule(form.Target, form.AlertBelow, form.Window),
            new Admission(Set<Disposition>(form.Dispositions), Set<VerdictSource>(form.Sources), Set<Selection>(form.Selections))
            {
                Indicator = Indicator.Of(form.Indicator),
            },
            form.Cuts,
            form.ReactionPlan)
        {
            Drift = form.Drift is null ? DriftMode.Notify : Parse<DriftMode>(form.Drift),
            FreezesBaseline = form.FreezesBaseline == true,
            LabelsWithin = form.LabelsWithin,
        })
    {
        LabelsSince = form.LabelsSince ?? default,
    };

    private static OneOf<T> Set<T>(IReadOnlyList<string> words)
        where T : struct, Enum =>
        OneOf<T>.Only([.. words.Select(Parse<T>)]);

    private static T Parse<T>(string word)
        where T : struct, Enum =>
        Word<T>.TryParse(word, out var value) ? value : throw new InvalidDataException("A stored coverage names an unknown word: " + word);

    internal sealed record CoverageForm(
        string Title, string Owner, string? Deputy, string Fallback, TimeSpan? SilentAfter, IReadOnlyList<SloForm> Slos,
            PilotForm? Pilot = null, CalendarForm? Calendar = null, IReadOnlyList<Absence>? Absences = null, bool? Drills = null,
            int? Reviews = null, string? TransactionUrl = null,
            SlotsForm? Expects = null, DateTimeOffset? ExpectFirstBy = null, DateTimeOffset? CoveredSince = null);

    internal sealed record SlotsForm(
        string TimeZone, IReadOnlyList<string> Cron, TimeSpan Grace, IReadOnlyList<DateOnly>? Holidays, DateTimeOffset Since);

    internal sealed record CalendarForm(string TimeZone, string Hours, IReadOnlyList<DateOnly>? Holidays);

    internal sealed record PilotForm(int Right, int Of);

    internal sealed record SloForm(
        long Id,
        long Revision,
        string Name,
        decimal Target,
        decimal AlertBelow,
        int Window,
        IReadOnlyList<string> Dispositions,
        IReadOnlyList<string> Sources,
        IReadOnlyList<string> Selections,
        IReadOnlyList<string> Cuts,
        string ReactionPlan,
        string? Drift = null,
        bool? FreezesBaseline = null,
        string? Indicator = null,
        TimeSpan? LabelsWithin = null,
        DateTimeOffset? LabelsSince = null);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(CoverageForm))]
    private sealed partial class CoverageJson : JsonSerializerContext;
}
