using System.Text;
using Monitoring.Core.Markup;
using Monitoring.Service.Registry;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Registry;

public sealed class RegistryRefusalTests
{
    private static readonly (string Mistake, string Document)[] Mistakes =
    [
        ("an empty file", ""),
        ("only comments", "# nothing yet\n"),
        ("no keys", "hello"),
        ("a list", "- plant\n- people"),
        ("every key missing", "{}"),
        ("no plant", Documents.Without("plant:")),
        ("plant without its keys", Documents.Change("{ name: Plant 2, timeZone: America/Chicago, dailyMailAt: \"05:45\" }", "{}")),
        ("plant is a word", Documents.Change("plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: \"05:45\" }",
            "plant: Plant 2")),
        ("plant is empty", Documents.Change("plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: \"05:45\" }", "plant:")),
        ("an empty plant name", Documents.Change("Plant 2", "\"\"")),
        ("a plant name with a right-to-left override", Documents.Change("Plant 2", "\"Plant \\u202E2\"")),
        ("an unknown time zone", Documents.Change("America/Chicago", "America/Chigaco")),
        ("a time zone in other letters", Documents.Change("America/Chicago", "america/chicago")),
        ("a Windows time zone", Documents.Change("America/Chicago", "Central Standard Time")),
        ("a time zone that is a path", Documents.Change("America/Chicago", "../../../etc/passwd")),
        ("a time zone by its letters", Documents.Change("America/Chicago", "CDT")),
        ("a time without leading zero", Documents.Change("05:45", "5:45")),
        ("a time that is none", Documents.Change("05:45", "24:00")),
        ("an unknown key of the plant", Documents.Change("dailyMailAt", "dailyMail")),
        ("hours without days", Plant("hours: 06:00-22:00")),
        ("hours without minutes", Plant("hours: Mon-Fri 6-22")),
        ("hours that are none", Plant("hours: Mon-Fri 06:00-25:00")),
        ("hours as a list", Plant("hours: [Mon-Fri 06:00-22:00]")),
        ("a holiday that is no date", Plant("holidays: [2026-12-25, Christmas]")),
        ("a holiday no calendar has", Plant("holidays: [2026-02-30]")),
        ("a holiday of another age", Plant("holidays: [0026-12-25]")),
        ("a holiday twice", Plant("holidays: [2026-12-25, 2026-12-25]")),
        ("one holiday without a list", Plant("holidays: 2026-12-25")),
        ("no holiday in the list", Plant("holidays: []")),
        ("an absence without its days", Away("{ acting: tom }")),
        ("an absence that ends before it begins", Away("{ from: 2026-07-14, until: 2026-07-01, acting: tom }")),
        ("an absence until no date", Away("{ from: 2026-07-01, until: tomorrow, acting: tom }")),
        ("an absence with an unknown acting person", Away("{ from: 2026-07-01, until: 2026-07-14, acting: tim }")),
        ("an absence in which one acts for oneself", Away("{ from: 2026-07-01, until: 2026-07-14, acting: dana }")),
        ("an absence in which nobody acts by an empty name", Away("{ from: 2026-07-01, until: 2026-07-14, acting: }")),
        ("an absence with an unknown key", Away("{ from: 2026-07-01, to: 2026-07-14 }")),
        ("an absence that is a word", Away("July")),
        ("absences that overlap",
            Away("[{ from: 2026-07-10, until: 2026-07-20, acting: tom }, { from: 2026-07-01, until: 2026-07-10, acting: joan }]")),
        ("no absence in the list", Away("[]")),
        ("drills that are neither", Documents.Change("    deputy: tom", "    deputy: tom\n    drills: monthly")),
        ("slots that are no list", Expects("\"0 0 6 L * ?\"")),
        ("no slot in the list", Expects("[]")),
        ("a slot without seconds", Expects("[\"0 6 L * ?\"]")),
        ("a slot at an hour that is none", Expects("[\"0 0 6 L * ?\", \"0 0 25 L * ?\"]")),
        ("a slot that never comes", Expects("[\"0 0 6 30 2 ?\"]")),
        ("slots every second", Expects("[\"* * * * * ?\"]")),
        ("a grace without unit", Expects("[\"0 0 6 L * ?\"]\n    grace: 1")),
        ("a grace of too much", Expects("[\"0 0 6 L * ?\"]\n    grace: 31 days")),
        ("a first day that is none", Documents.Change("    deputy: tom", "    deputy: tom\n    expectFirstBy: soon")),
        ("verdicts within no time", Documents.Change("segments: [customer]", "segments: [customer]\n        labelsWithin: 0 days")),
        ("reviews without a day", Documents.Change("    deputy: tom", "    deputy: tom\n    reviews: 5")),
        ("reviews of a week", Documents.Change("    deputy: tom", "    deputy: tom\n    reviews: 5 a week")),
        ("more reviews than people do", Documents.Change("    deputy: tom", "    deputy: tom\n    reviews: 51 a day")),
        ("fewer reviews than none", Documents.Change("    deputy: tom", "    deputy: tom\n    reviews: -1 a day")),
        ("reviews without a value", Documents.Change("    deputy: tom", "    deputy: tom\n    reviews:")),
        ("an address without the transaction", Documents.Change("    deputy: tom", "    deputy: tom\n    transactionUrl: https://erp.example.com")),
        ("an address that runs something", Documents.Change("    deputy: tom", "    deputy: tom\n    transactionUrl: \"javascript:{transactionId}\"")),
        ("an address with a password",
            Documents.Change("    deputy: tom", "    deputy: tom\n    transactionUrl: https://a:b@erp.example.com/{transactionId}")),
        ("an address whose host the agent chooses",
            Documents.Change("    deputy: tom", "    deputy: tom\n    transactionUrl: https://{transactionId}.example.com")),
        ("no fallback", Documents.Without("fallback:")),
        ("an unknown fallback", Documents.Change("fallback: joan", "fallback: jon")),
        ("an empty fallback", Documents.Change("fallback: joan", "fallback:")),
        ("two fallbacks", Documents.Change("fallback: joan ", "fallback: [joan, tom] ")),
        ("a keeping time that is none", Documents.Change("400 days", "forever")),
        ("a keeping time without unit", Documents.Change("400 days", "400")),
        ("a keeping time of nothing", Documents.Change("400 days", "0 days")),
        ("a keeping time of too much", Documents.Change("400 days", "999999999 days")),
        ("a keeping time beyond numbers", Documents.Change("400 days", "99999999999999999999 days")),
        ("a negative keeping time", Documents.Change("400 days", "-400 days")),
        ("no people", Documents.Without("joan: {").Replace("people:", "persons:", StringComparison.Ordinal)),
        ("people empty", "plant: { name: Plant 2, timeZone: UTC }\nfallback: dana\npeople: {}\nagents: {}"),
        ("a person's key with capitals", Documents.Change("dana", "Dana")),
        ("a person without address", Documents.Change(",   email: dana.ruiz@example.com", "")),
        ("a person without name", Documents.Change("name: Dana Ruiz,   ", "")),
        ("an address that is none", Documents.Change("dana.ruiz@example.com", "dana.ruiz")),
        ("an address with a header", Documents.Change("dana.ruiz@example.com", "\"dana.ruiz@example.com\\r\\nBcc: all@example.com\"")),
        ("an address with markup", Documents.Change("dana.ruiz@example.com", "<script>@example.com")),
        ("two addresses", Documents.Change("dana.ruiz@example.com", "\"dana.ruiz@example.com, tom@example.com\"")),
        ("a person twice", Documents.Change("  tom: ", "  dana: ")),
        ("no agents", Documents.Plant2[..Documents.Plant2.IndexOf("agents:", StringComparison.Ordinal)]),
        ("agents with nothing below", Documents.Plant2[..Documents.Plant2.IndexOf("  order-entry:", StringComparison.Ordinal)]),
        ("an agent's name with capitals", Documents.Change("  order-entry:", "  Order Entry:")),
        ("no owner", Documents.Without("owner:").Replace("fallback: joan", "fallback: joan # owner", StringComparison.Ordinal)),
        ("an empty owner", Documents.Change("owner: dana", "owner: ~")),
        ("an unknown owner", Documents.Change("owner: dana", "owner: dna")),
        ("an owner who is somebody else's name", Documents.Change("owner: dana", "owner: Dana Ruiz")),
        ("two owners", Documents.Change("owner: dana", "owner: [dana, tom]")),
        ("owner is deputy", Documents.Change("deputy: tom", "deputy: dana")),
        ("an unknown deputy", Documents.Change("deputy: tom", "deputy: thomas-j-kessler")),
        ("a mistyped key of an agent", Documents.Change("deputy:", "deputty:")),
        ("a pilot that is a share", Documents.Change("pilot: { right: 190, of: 200 }", "pilot: 95%")),
        ("a pilot without its numbers", Documents.Change("pilot: { right: 190, of: 200 }", "pilot: {}")),
        ("a pilot of nothing", Documents.Change("pilot: { right: 190, of: 200 }", "pilot: { right: 0, of: 0 }")),
        ("a pilot with more right than judged", Documents.Change("pilot: { right: 190, of: 200 }", "pilot: { right: 201, of: 200 }")),
        ("a pilot in other numbers", Documents.Change("pilot: { right: 190, of: 200 }", "pilot: { right: -1, of: 1.5e2 }")),
        ("a pilot beyond numbers",
            Documents.Change("pilot: { right: 190, of: 200 }", "pilot: { right: 99999999999999999999, of: 1000000001 }")),
        ("a pilot with an unknown key", Documents.Change("pilot: { right: 190, of: 200 }", "pilot: { right: 190, off: 200 }")),
        ("a silence with an abbreviated unit", Documents.Change("4 hours", "4h")),
        ("a silence of seconds", Documents.Change("4 hours", "30 seconds")),
        ("a silence of too long", Documents.Change("4 hours", "401 days")),
        ("a silence without its space", Documents.Change("4 hours", "4hours")),
        ("a broken silence", Documents.Change("4 hours", "1.5 hours")),
        ("the same key twice", Documents.Change("    deputy: tom", "    deputy: tom\n    owner: tom")),
        ("slos is a list", Documents.Change("      order-entry-accuracy:", "      - order-entry-accuracy:")),
        ("an SLO's name with an underscore", Documents.Change("order-entry-accuracy:", "order_entry:")),
        ("an SLO with nothing", "plant: { name: Plant 2, timeZone: UTC }\nfallback: dana\npeople: { dana: { name: D, email: d@e.example } }\nagents: { a: { owner: dana, slos: { a-accuracy: } } }"),
        ("an SLO without its numbers", Documents.Without("target:").Replace("alertBelow: 90%\n", "\n", StringComparison.Ordinal)
            .Replace("over: 100 transactions\n", "\n", StringComparison.Ordinal)),
        ("an SLO name used twice", Documents.Plant2 + "  invoice:\n    owner: tom\n    slos:\n      order-entry-accuracy: { target: 92%, alertBelow: 90%, over: 100 transactions }\n"),
        ("no percent sign", Documents.Change("92%", "92").Replace("90%", "0.9", StringComparison.Ordinal)),
        ("a comma in a percentage", Documents.Change("92%", "92,5%")),
        ("a word for a percentage", Documents.Change("92%", "high")),
        ("a negative percentage", Documents.Change("92%", "-92%")),
        ("too many decimals", Documents.Change("92%", "92.1234567%")),
        ("a number for computers", Documents.Change("92%", "9.2e1%")),
        ("100 %", Documents.Change("92%", "100%")),
        ("more than 100 %", Documents.Change("92%", "192%")),
        ("0 %", Documents.Change("90%", "0%")),
        ("target below the alert line", Documents.Change("92%", "89.5%")),
        ("a window of nothing", Documents.Change("100 transactions", "0 transactions")),
        ("a window too large", Documents.Change("100 transactions", "10001 transactions")),
        ("a window with a comma", Documents.Change("100 transactions", "1,000 transactions")),
        ("a window without its word", Documents.Change("100 transactions", "100")),
        ("a window of days", Documents.Change("100 transactions", "7 days")),
        ("an unknown disposition", Documents.Change("[auto]", "[auto, asisted]")),
        ("a disposition that is no list", Documents.Change("[auto]", "auto")),
        ("an empty list", Documents.Change("[auto]", "[]")),
        ("a word twice", Documents.Change("[auto]", "[auto, assisted, auto]")),
        ("an unknown source", Documents.Change("[any]", "[reviewer, check]")),
        ("any and something else", Documents.Change("[any]", "[check, any]")),
        ("any where it is not known", Documents.Change("[all, random]", "[any]")),
        ("a list in a list", Documents.Change("[auto]", "[[auto], {a: b}]")),
        ("a bad segment", Documents.Change("[customer]", "[customer, ship to]")),
        ("too many segments", Documents.Change("[customer]", Invariant($"[{string.Join(", ", Enumerable.Range(1, 17))}]"))),
        ("an empty reaction plan",
            Documents.Change("reactionPlan: Put the customer on manual review, then call its EDI desk.", "reactionPlan: \"\"")),
        ("a reaction plan of blank lines",
            Documents.Change("reactionPlan: Put the customer on manual review, then call its EDI desk.", "reactionPlan: \"\\n\\n\"")),
        ("a reaction plan with a bell", Documents.Change("Put the customer on manual review, then call its EDI desk.", "\"Ring the \\a\"")),
        ("a reaction plan too long", Documents.Change("Put the customer", new string('x', 2_001))),
        ("an unknown drift", Documents.Change("drift: notify", "drift: notfy")),
        ("a drift that is a list", Documents.Change("drift: notify", "drift: [notify]")),
        ("a baseline that is not frozen", Documents.Change("drift: notify", "baseline: 94%")),
        ("an empty baseline", Documents.Change("drift: notify", "baseline:")),
        ("a mistyped key of an SLO", Documents.Change("alertBelow", "alert-below")),
        ("a key that is nothing like a key", Documents.Change("segments:", "zzz:")),
        ("a key with an escape sequence", Documents.Change("segments:", "\"seg\\e[31mments\":")),
        ("a key in another section", Documents.Change("fallback:", "owner: dana\nfallback:")),
        ("an anchor and an alias",
            Documents.Change("owner: dana", "owner: &boss dana").Replace("deputy: tom", "deputy: *boss", StringComparison.Ordinal)),
        ("an alias of nothing", Documents.Change("owner: dana", "owner: *boss")),
        ("a merge key", Documents.Change("owner: dana", "<<: { owner: dana }")),
        ("a tag", Documents.Change("owner: dana", "owner: !!str dana")),
        ("a local tag", Documents.Change("owner: dana", "owner: !person dana")),
        ("a key that is a list", Documents.Change("    owner: dana", "    ? [owner]\n    : dana")),
        ("a directive", "%YAML 1.1\n---\n" + Documents.Plant2),
        ("a second document", Documents.Plant2 + "---\n" + Documents.Plant2),
        ("something after the end", Documents.Plant2 + "...\nfallback: tom\n"),
        ("a missing colon", Documents.Change("owner: dana", "owner dana")),
        ("a tab", Documents.Change("    owner: dana", "\t\towner: dana")),
        ("too little indentation", Documents.Change("    owner: dana", "  owner: dana")),
        ("too much indentation", Documents.Change("    owner: dana", "     owner: dana")),
        ("two colons", Documents.Change("owner: dana", "owner: dana: tom")),
        ("a quote that does not end", Documents.Change("\"05:45\"", "\"05:45")),
        ("a bracket that does not end", Documents.Change("[auto]", "[auto")),
        ("a brace that does not end", Documents.Change("tom.kessler@example.com }", "tom.kessler@example.com")),
        ("a value that starts with an at sign", Documents.Change("dana.ruiz@example.com", "@dana")),
        ("U+0000", Documents.Change("# told", "# \0told")),
        ("a line separator in a comment", Documents.Change("# told", "# \u2028told")),
        ("half a character", Documents.Change("# told", "# \uD800told")),
        ("brackets to the moon", new string('[', 100_000)),
        ("maps to the moon", string.Concat(Enumerable.Repeat("{a: ", 100_000))),
        ("many mistakes at once", Documents.Change("92%", "92").Replace("owner: dana", "ownr: dana", StringComparison.Ordinal)
            .Replace("fallback: joan", "fallback: jon", StringComparison.Ordinal).Replace("4 hours", "4h", StringComparison.Ordinal)),
    ];

    private static string Plant(string key) => Documents.Change("dailyMailAt: \"05:45\"", key);

    private static string Expects(string slots) => Documents.Change("    deputy: tom", "    deputy: tom\n    expects: " + slots);

    private static string Away(string absence) => Documents.Change("dana.ruiz@example.com", "dana.ruiz@example.com, away: " + absence);

    [Fact]
    public void Every_refusal_names_file_line_field_and_remedy()
    {
        var said = new StringBuilder();
        foreach (var (mistake, document) in Mistakes)
        {
            said.Append(mistake).Append('\n');
            var faults = Documents.Faults(document);
            Assert.True(faults is not [], mistake);
            foreach (var fault in faults)
            {
                Assert.Matches(@"^registry\.yaml:[1-9][0-9]*: [^;]+; [^;]+$", fault);
                Assert.Equal(fault, Visible.Line(fault));
                said.Append("    ").Append(fault).Append('\n');
            }
        }

        GoldenFile.Matches("registry-refusals.txt", said.ToString());
    }

    [Fact]
    public void As_many_SLOs_as_a_metric_has_series_for_are_taken_and_one_more_is_refused()
    {
        Assert.Equal(20_000, Documents.Valid(Crowd(agents: 100, slosOfEach: 200)).Agents.Sum(agent => agent.Slos.Count));
        Assert.Equal(
            ["registry.yaml:4: agents: has 20,100 SLOs, and a metric takes 100,000 series; keep at most 20,000 SLOs in one service"],
            Documents.Faults(Crowd(agents: 100, slosOfEach: 201)));
        Assert.Equal(
            ["registry.yaml:4: agents: has 20,001 agents, and a metric takes 100,000 series; keep at most 20,000 agents in one service"],
            Documents.Faults(Crowd(agents: 20_001, slosOfEach: 0)));
    }

    [Fact]
    public void A_document_of_more_than_16_MiB_is_refused_unread() =>
        Assert.Equal(
            ["registry.yaml:1: has more than 16,777,216 characters; split the plant over several services"],
            Documents.Faults(Documents.Plant2 + new string('#', 16 * 1024 * 1024)));

    [Fact]
    public void Of_a_broken_generators_mistakes_the_first_thousand_are_named_within_seconds()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var document = Documents.Plant2
            + string.Concat(Enumerable.Range(0, 100_000).Select(number => Invariant($"  agnt{number}: {{ownr: danna}}\n")));
        Assert.Equal(1_000, Documents.Faults(document).Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), Invariant($"{watch.Elapsed}"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused_by_its_name()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("latin1.yaml"), [.. "plant: { name: W"u8, 0xFC, .. "rzburg }"u8]);
        await using (var large = File.Create(folder.File("large.yaml")))
        {
            large.SetLength(17 * 1024 * 1024);
        }

        Assert.Equal("absent.yaml:1: does not exist; name an existing file", await FaultAsync("absent.yaml"));
        Assert.Equal("latin1.yaml:1: is not in UTF-8; save the file as UTF-8", await FaultAsync("latin1.yaml"));
        Assert.Equal("large.yaml:1: has more than 16,777,216 bytes; split the plant over several services", await FaultAsync("large.yaml"));
        Assert.StartsWith(":1: cannot be read (", await FaultAsync(""), StringComparison.Ordinal);

        async Task<string> FaultAsync(string name) =>
            Assert.Single(Assert.IsType<RegistryReading.Refused>(
                await RegistryFile.ReadAsync(Path.Combine(folder.Path, name), CancellationToken.None)).Faults)
                .ToString().Replace(folder.Path + "/", "", StringComparison.Ordinal).Replace(folder.Path, "", StringComparison.Ordinal);
    }

    private static string Crowd(int agents, int slosOfEach)
    {
        var document = new StringBuilder(
            "plant: { name: Plant 2, timeZone: UTC }\nfallback: dana\npeople: { dana: { name: D, email: d@e.example } }\nagents:\n");
        for (var agent = 0; agent < agents; agent++)
        {
            document.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"  a{agent}:\n    owner: dana\n    slos: {(slosOfEach == 0 ? "{}" : "")}\n");
            for (var slo = 0; slo < slosOfEach; slo++)
            {
                document.Append(System.Globalization.CultureInfo.InvariantCulture,
                    $"      a{agent}-{slo}: {{ target: 92%, alertBelow: 90%, over: 100 transactions }}\n");
            }
        }

        return document.ToString();
    }
}
