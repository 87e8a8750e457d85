using Monitoring.Core.Slos;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>Registry documents for tests.</summary>
internal static class Documents
{
    /// <summary>A valid one that uses every key.</summary>
    public const string Plant2 =
        """
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan                    # told when owner and deputy both fail
        keepOutcomes: 400 days
        people:
          dana: { name: Dana Ruiz,   email: dana.ruiz@example.com }
          tom:  { name: Tom Kessler, email: tom.kessler@example.com }
          joan: { name: Joan Meyer,  email: joan.meyer@example.com }
        agents:
          order-entry:
            title: Order entry
            owner: dana
            deputy: tom
            silentAfter: 4 hours
            slos:
              order-entry-accuracy:
                target: 92%
                alertBelow: 90%
                over: 100 transactions
                dispositions: [auto]
                countFrom: [any]
                selections: [all, random]
                segments: [customer]
                reactionPlan: Put the customer on manual review, then call its EDI desk.
                drift: notify
            pilot: { right: 190, of: 200 }

        """;

    /// <summary>The registry of a document that must be valid.</summary>
    public static PlantRegistry Valid(string document) =>
        RegistryReader.Read("registry.yaml", document) switch
        {
            RegistryReading.Valid valid => valid.Registry,
            RegistryReading.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Faults)),
            _ => throw new InvalidOperationException(),
        };

    /// <summary>The faults of a document, as lines; none when it is valid.</summary>
    public static IReadOnlyList<string> Faults(string document) =>
        RegistryReader.Read("registry.yaml", document) is RegistryReading.Refused refused
            ? [.. refused.Faults.Select(fault => fault.ToString())] : [];

    /// <summary>The valid document with one thing changed, which must stand in it.</summary>
    public static string Change(string from, string to)
    {
        var changed = Plant2.Replace(from, to, StringComparison.Ordinal);
        return changed != Plant2 ? changed : throw new ArgumentException($"\"{from}\" does not stand in the document.", nameof(from));
    }

    /// <summary>The valid document without the line that holds a text.</summary>
    public static string Without(string part) =>
        string.Join('\n', Plant2.Split('\n').Where(line => !line.Contains(part, StringComparison.Ordinal)));
}
