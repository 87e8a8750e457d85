using System.Globalization;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry.Yaml;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>
/// Makes a registry of the text of <c>registry.yaml</c>, or says everything that is wrong with it: file, line, field, problem and
/// remedy. What it passes satisfies every rule of the product, so nobody checks again. Nothing that stands in the file
/// is passed over in silence.
/// </summary>
internal static class RegistryReader
{
    /// <summary>Longest document, in UTF-16 units; room for as many SLOs as metrics have room for.</summary>
    public const int LongestDocument = 16 * 1024 * 1024;

    /// <summary>How long outcomes are kept where the registry does not say.</summary>
    public static readonly TimeSpan DefaultKeepOutcomes = TimeSpan.FromDays(400);

    /// <summary>The keys of the document.</summary>
    public static readonly IReadOnlyList<string> Keys = ["plant", "fallback", "keepOutcomes", "people", "agents"];

    private const string FallbackRemedy = "name the person who is told when owner and deputy both fail, a key of people";
    private const string Remedy = "state plant, fallback, people and agents";

    /// <summary>Reads a document.</summary>
    /// <param name="fileName">The file's name, as faults shall name it.</param>
    /// <param name="text">The document.</param>
    /// <param name="kind">Where it stands.</param>
    public static RegistryReading Read(string fileName, string text, DocumentKind kind = DocumentKind.File)
    {
        var document = text.StartsWith('\uFEFF') ? text[1..] : text;
        var faults = new RegistryFaults(fileName, document.ReplaceLineEndings("\n").Split('\n'), kind);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var registry = IsText(document, faults) && YamlTree.Parse(document, faults) is { } root
            ? Registry(new(Path: "", 1, root, faults), lines) : null;
        return registry is not null && faults.All is [] ? new RegistryReading.Valid(registry, text, lines, faults.Remarks)
            : new RegistryReading.Refused(faults.All) { Document = text };
    }

    /// <summary>Reads a revision that was stored when it was good.</summary>
    public static RegistryReading Read(AppliedRevision revision) =>
        Read(Invariant($"revision {revision.Revision}"), revision.Document, DocumentKind.Stored);

    private static PlantRegistry? Registry(Field root, Dictionary<string, int> lines)
    {
        var document = root.Section(Remedy, Keys);
        var plant = document.Required("plant", "state the plant's name and timeZone") is { } place ? PlantReader.Read(place) : null;
        var keep = document.Optional("keepOutcomes") is { } time ? Values.Keeping(time) : DefaultKeepOutcomes;
        var people = new PeopleReader(document.Required("people", "state each person: a key, then name and email"), lines);
        var fallback = document.Required("fallback", FallbackRemedy) is { } last ? people.Key(last) : null;
        var agents = document.Required("agents", "state each agent: its name, then owner and slos (write {} when there is none yet)")
            is { } workers
            ? new AgentsReader(people, lines).Read(workers)
            : [];
        return plant is not null && keep is not null && fallback is not null ? new(plant, fallback, keep.Value, people.People, agents)
            : null;
    }

    /// <summary>False for what an editor would not show as the parser reads it: the parser ends at U+0000.</summary>
    private static bool IsText(string document, RegistryFaults faults)
    {
        if (document.Length > LongestDocument)
        {
            faults.Refuse(1, "", Invariant($"has more than {LongestDocument:N0} characters"), "split the plant over several services");
            return false;
        }

        var (line, start) = (1, 0);
        for (var at = 0; at < document.Length; at++)
        {
            var character = document[at];
            if (character == '\n' || (character == '\r' && (at + 1 == document.Length || document[at + 1] != '\n')))
            {
                line++;
                start = at + 1;
            }
            else if (IsHidden(document, at))
            {
                faults.Refuse(line, "", Invariant($"holds the character U+{(int)character:X4} at column {at - start + 1}, which is no text"),
                    "remove it, or save the file as UTF-8");
                return false;
            }
        }

        return true;
    }

    private static bool IsHidden(string document, int at) => CharUnicodeInfo.GetUnicodeCategory(document[at]) switch
    {
        UnicodeCategory.Control => document[at] is not ('\t' or '\n' or '\r'),
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Surrogate => CharUnicodeInfo.GetUnicodeCategory(document, at) == UnicodeCategory.Surrogate
            && !(at > 0 && char.IsSurrogatePair(document[at - 1], document[at])),
        _ => document[at] is '\uFFFE' or '\uFFFF',
    };
}

/// <summary>Reads the plant.</summary>
internal static class PlantReader
{
    /// <summary>The keys that are acted on.</summary>
    public static readonly IReadOnlyList<string> Keys = ["name", "timeZone", "dailyMailAt", "hours", "holidays"];

    /// <summary>When the daily mail goes out where the registry does not say.</summary>
    public static readonly TimeOnly DefaultDailyMailAt = new(5, 45);

    /// <summary>The plant; null when something is refused, the faults being noted.</summary>
    public static Plant? Read(Field field)
    {
        var plant = field.Section("state the plant's name and timeZone", Keys);
        const string NameRemedy = "write what people call the plant, such as Plant 2";
        var name = plant.Required("name", NameRemedy) is { } stated ? Values.Text(stated, NameRemedy) : null;
        var zone = plant.Required("timeZone", "write the plant's IANA time zone, such as America/Chicago") is { } id ? Values.TimeZone(id)
            : null;
        var mailAt = plant.Optional("dailyMailAt") is { } time ? Values.TimeOfDay(time) : DefaultDailyMailAt;
        var hoursField = plant.Optional("hours");
        var hours = hoursField is null ? null : CalendarReader.Hours(hoursField);
        var holidays = plant.Optional("holidays") is { } days ? CalendarReader.Holidays(days) : [];
        return name is not null && zone is not null && mailAt is not null && holidays is not null && (hoursField is null) == (hours is null)
            ? new(name, zone, mailAt.Value) { Hours = hours, Holidays = holidays } : null;
    }
}
