using System.Text.RegularExpressions;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

public sealed partial class RegistryExampleTests
{
    // As it was before the keys this release does not act on were taken out.
    private const string Earlier =
        """
        # The registry: which agents work in the plant, who answers for each, and how right is right enough.
        #
        # Replace the people, agents and numbers by your own, then apply the file to the running service:
        #   dotnet run --project src/Monitoring.Service -- check FILE     says what is wrong with it and what each alert costs
        #   dotnet run --project src/Monitoring.Service -- apply FILE     puts it in force within 5 seconds
        # When the service starts, it applies this file if it was changed since. A file with a mistake changes nothing.

        plant:
          name: Plant 2
          timeZone: America/Chicago        # an IANA name: https://en.wikipedia.org/wiki/List_of_tz_database_time_zones
          dailyMailAt: "05:45"             # for the daily mail, which this release does not send yet

        keepOutcomes: 400 days             # outcomes older than this are removed, a little at a time; how the SLOs stood is kept

        # People, never shared mailboxes: a mail to everybody is answered by nobody.
        people:
          dana: { name: Dana Ruiz,   email: dana.ruiz@example.com }
          tom:  { name: Tom Kessler, email: tom.kessler@example.com }
          joan: { name: Joan Meyer,  email: joan.meyer@example.com }

        fallback: joan                     # told when owner and deputy both fail

        agents:
          order-entry:                     # the name the agent posts its outcomes under
            title: Order entry             # what people call it
            owner: dana                    # the one person who is told at once
            deputy: tom                    # told when a mail to the owner is refused or cannot be delivered
            # pilot: { right: 190, of: 200 } # what the agent showed before it went live; set beside its live accuracy
            silentAfter: 4 hours           # kept for a later release; this one does not watch for silence yet

            slos:
              order-entry-accuracy:
                target: 92%                # what was agreed
                alertBelow: 90%            # the owner is told below this line ...
                over: 100 transactions     # ... in any 100 judged transactions in a row
                segments: [customer]       # where a culprit is looked for
                reactionPlan: Put the customer on manual review, then call its EDI desk.

                # What counts. These are the values where nothing is said:
                # dispositions: [auto]     # only work released with no human touch (auto, assisted, abandoned, cancelled, failed)
                # countFrom: [any]         # whose verdicts (self, check, review, audit, downstream, customer, or any)
                # selections: [all, random] # why judged (all, random, targeted, complaint, mandatory): complaints alone are no accuracy

                # Drift: whether the stream of verdicts got worse, with a known rate of false alarms.
                # drift: notify            # the owner is told; off watches nothing
                # baseline: frozen         # once 1,000 verdicts are in, measure against what they showed instead of against the target;
                                           # the inputs of 1,000 outcomes are frozen too, and what differs from them is told before any verdict

        """;

    [Fact]
    public void The_example_is_valid_needs_no_advice_but_one_and_holds_nothing_that_is_not_acted_on()
    {
        var valid = Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("registry.yaml", RegistryExample.Text));
        Assert.StartsWith("work that failed is outside", Assert.Single(RegistryAdvice.Warnings("registry.yaml", valid, DateTimeOffset.UnixEpoch)).Words,
            StringComparison.Ordinal);
        Assert.Equal(Documents.Valid(Documents.Plant2).Agents[0].Slos, valid.Registry.Agents[0].Slos);
    }

    [Fact]
    public void What_it_offers_in_comments_is_valid_too()
    {
        var offered = string.Join('\n', RegistryExample.Text.Split('\n').Select(line =>
            Offer().Replace(line, "${indent}")));
        var agent = Documents.Valid(offered).Agents[0];
        Assert.Equal(Documents.Valid(RegistryExample.Text).Agents[0].Slos.Select(slo => slo with { FreezesBaseline = true }), agent.Slos);
        Assert.Equal(new Pilot(190, 200), agent.Pilot);
        Assert.False(agent.Drills);
        Assert.Equal("https://erp.example.com/orders/{transactionId}", agent.TransactionUrl);
        Assert.Equal("Mon-Fri 06:00-22:00", Documents.Valid(offered).Plant.Hours?.Text);
    }

    [Fact]
    public void It_is_written_into_a_new_folder_but_never_over_a_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data", "registry.yaml");
        Assert.True(RegistryExample.Write(path));
        Assert.Equal(RegistryExample.Text, File.ReadAllText(path));

        File.WriteAllText(path, "mine");
        Assert.False(RegistryExample.Write(path));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void It_is_known_again_after_an_editor_changed_its_line_ends_and_not_after_a_change()
    {
        Assert.True(RegistryExample.Is(RegistryExample.Text.ReplaceLineEndings("\r\n")));
        Assert.False(RegistryExample.Is(RegistryExample.Text.Replace("Plant 2", "Plant 3", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_an_earlier_program_wrote_is_known_too() => Assert.True(RegistryExample.Is(Earlier.ReplaceLineEndings("\r\n")));

    /// <summary>A comment that offers a key: a word, a colon, and one of the values offered.</summary>
    [GeneratedRegex("^(?<indent> +)# (?=[a-zA-Z]+: (\\[|\\{|Mon|off|notify|frozen|accuracy|5 a|https))", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Offer();
}
