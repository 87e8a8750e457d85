using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>Reads the people. Whoever is named is known from then on, though the name or address be refused.</summary>
internal sealed class PeopleReader
{
    /// <summary>The keys of a person that are acted on.</summary>
    public static readonly IReadOnlyList<string> Keys = ["name", "email", "away", "notify"];

    private const string Remedy = "state each person: a key, then name and email";

    /// <summary>More are not searched for the one who was meant.</summary>
    private const int MostSearched = 200;

    private readonly Dictionary<string, Person> people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Field> notifies = new(StringComparer.Ordinal);
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);

    /// <summary>Reads the people; faults are noted.</summary>
    /// <param name="field">The people, or null when they are missing.</param>
    /// <param name="lines">Gets the line of each.</param>
    public PeopleReader(Field? field, Dictionary<string, int> lines)
    {
        var entries = field?.Entries(Remedy);
        if (entries is [] && field?.Node is Yaml.YamlNode.Map)
        {
            field.Refuse("is empty", Remedy);
        }

        // Whoever acts for somebody may stand below them.
        keys.UnionWith((entries ?? []).Select(entry => entry.Key));
        var away = new AwayReader(this);
        foreach (var (key, person) in entries ?? [])
        {
            lines[person.Path] = person.Line;
            Read(key, person, away);
        }

        RefuseShared();
    }

    /// <summary>The people by key.</summary>
    public IReadOnlyDictionary<string, Person> People => people;

    /// <summary>The key of a person; null when it is none, the fault being noted.</summary>
    /// <param name="field">The field that names the person.</param>
    public string? Key(Field field)
    {
        const string KeyRemedy = "write the key of one of people";
        if (field.Text(KeyRemedy) is not { } key)
        {
            return null;
        }

        // Where nobody is named that is the fault, not everyone who refers to them.
        if (keys.Contains(key) || keys.Count == 0)
        {
            return key;
        }

        field.RefuseValue("is nobody in people", (keys.Count <= MostSearched ? field.Suggestion(key, keys) : null)
            ?? "add the person to people, or write the key of one of them");
        return null;
    }

    // Whoever reads there too could act in the person's name. What was found good once stays so.
    private void RefuseShared()
    {
        var readers = people.Values.SelectMany(person => person.Addresses.Select(address => (Place: PlaceOf(address), Address: address, person.Key)))
            .ToLookup(one => one.Place, StringComparer.Ordinal);
        foreach (var one in readers.SelectMany(same => same).Where(one => one.Address.IsPersonal))
        {
            if (readers[one.Place].FirstOrDefault(other => other.Key != one.Key) is { Key: { } other }
                && notifies[one.Key] is { Faults.Kind: not DocumentKind.Stored } field)
            {
                field.Refuse($"says personal of the {Word<Channel>.Of(one.Address.Channel)} that {other} names too, so others read there",
                    "leave personal out, or write an address at which nobody else reads");
            }
        }
    }

    private static string PlaceOf(ChannelAddress address) => address.Path is null ? new Uri(address.Place).AbsoluteUri : address.Place;

    private void Read(string key, Field field, AwayReader absences)
    {
        if (!Names.IsName(key))
        {
            field.Faults.Refuse(field.Line, field.Path, $"the key {Names.NameRule}", "write one such as dana");
        }

        var person = field.Section("state name and email", Keys);
        const string NameRemedy = "write the full name, such as Dana Ruiz";
        var name = person.Required("name", NameRemedy) is { } stated ? Values.Text(stated, NameRemedy) : null;
        var email = person.Required("email", "write the person's own mail address") is { } address ? Values.Email(address) : null;
        var away = person.Optional("away") is { } times ? absences.Read(key, times) : [];
        var notify = person.Optional("notify") is { } ways ? NotifyReader.Read(notifies[key] = ways) : new([Channel.Mail], []);
        if (name is not null && email is not null && away is not null && notify is not null)
        {
            people[key] = new(key, name, email) { Away = away, Notify = notify.Channels, Addresses = notify.Addresses };
        }
    }
}
