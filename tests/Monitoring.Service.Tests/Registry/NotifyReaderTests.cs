using Monitoring.Core.Deliveries;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>By which ways a person is told, as the registry says it.</summary>
public sealed class NotifyReaderTests
{
    private const string Teams = "https://prod-1.westeurope.logic.azure.com/workflows/abc?sig=SECRET";

    [Fact]
    public void The_ways_and_where_they_lead_are_read()
    {
        var dana = Documents.Valid(With(
            $"[mail, teams: \"{Teams}\", ntfy: {{ url: https://ntfy.sh/dana-8f2k, personal: true }}, slack: file:/run/secrets/slack]")).People["dana"];

        Assert.Equal([Channel.Mail, Channel.Teams, Channel.Ntfy, Channel.Slack], dana.Notify);
        Assert.Equal(
            [new(Channel.Teams, Teams), new(Channel.Ntfy, "https://ntfy.sh/dana-8f2k", IsPersonal: true), new(Channel.Slack, "file:/run/secrets/slack")],
            dana.Addresses);
    }

    [Theory]
    [InlineData("[]", "is empty")]
    [InlineData("mail", "is no list")]
    [InlineData("[phone]", "is no way to tell somebody; write such as [mail, teams: https://…], the ways being mail, webhook, teams, slack and ntfy")]
    [InlineData("[teams]", "has no address")]
    [InlineData("[team: https://x.example/SECRET]", "is not known here; did you mean teams?")]
    [InlineData("[mail: dana@example.com]", "has an address of its own; write mail alone: it goes to email")]
    [InlineData("[mail, mail]", "names mail twice")]
    [InlineData("[slack: https://x.example/SECRET, slack: https://y.example/SECRET]", "names slack twice")]
    [InlineData("[slack: hooks.slack.com/SECRET]", "is none that begins with https://")]
    [InlineData("[slack: https://user:SECRET@x.example/]", "is none that begins with https://")]
    [InlineData("[slack: https://hooks.slack.com/***]", "was left out where this was printed; write the address the chat made for this")]
    [InlineData("[slack: file:secret]", "names no file by its full path")]
    [InlineData("[ntfy: { personal: true }]", "is missing")]
    [InlineData("[ntfy: { url: https://ntfy.sh/SECRET, personal: yes }]", "is neither true nor false")]
    [InlineData("[ntfy: { url: https://ntfy.sh/SECRET, private: true }]", "is not known here")]
    [InlineData("[{ slack: https://x.example/SECRET, teams: https://y.example/SECRET }]", "has several keys")]
    public void A_mistake_is_told_with_its_place_and_remedy_and_repeats_no_address(string notify, string problem)
    {
        var faults = Assert.IsType<RegistryReading.Refused>(RegistryReader.Read("registry.yaml", With(notify))).Faults;
        var fault = Assert.Single(faults).ToString();
        Assert.StartsWith("registry.yaml:5: people.dana.notify", fault, StringComparison.Ordinal);
        Assert.Contains(problem, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ url: https://ntfy.sh/both, personal: true }", "https://ntfy.sh/both", 1)]
    [InlineData("{ url: https://ntfy.sh/both, personal: true }", "{ url: https://NTFY.sh:443/both, personal: true }", 2)]
    [InlineData("{ url: file:/run/secrets/both, personal: true }", "file:/run/secrets/both", 1)]
    [InlineData("https://ntfy.sh/both", "https://ntfy.sh/both", 0)]
    [InlineData("{ url: https://ntfy.sh/both, personal: true }", "https://ntfy.sh/Both", 0)]
    public void Personal_is_no_address_that_another_names_too(string dana, string tom, int faults)
    {
        var document = With($"[mail, ntfy: {dana}]").Replace("tom.kessler@example.com", $"tom.kessler@example.com, notify: [ntfy: {tom}]", StringComparison.Ordinal);
        var found = Documents.Faults(document);
        Assert.Equal(faults, found.Count);
        Assert.All(found, fault => Assert.EndsWith(
            "names too, so others read there; leave personal out, or write an address at which nobody else reads", fault, StringComparison.Ordinal));
        if (faults > 0)
        {
            Assert.StartsWith("registry.yaml:5: people.dana.notify: says personal of the ntfy that tom names too", found[0], StringComparison.Ordinal);
        }

        // What is in force already is not lost by a rule that came later.
        Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("revision 1", document, DocumentKind.Stored));
    }

    [Fact]
    public void Who_has_no_mail_is_told_what_they_miss() => Assert.Contains(
        "registry.yaml:5: people.dana: warning: dana is told of alerts by teams alone and gets no button of their own there: they sign in to take one. The daily mail, its reviews and the link to sign in still go by mail. Write mail too where an alert must not depend on a chat",
        Warnings($"[teams: \"{Teams}\"]"));

    [Fact]
    public void What_is_not_https_is_told() => Assert.Contains(
        "registry.yaml:5: people.dana: warning: its webhook is not https: nothing is sent there unless Channels:AllowPrivate names the host",
        Warnings("[mail, webhook: http://tickets:8080/hook]"));

    [Fact]
    public void What_is_printed_of_a_registry_leaves_the_addresses_out_and_is_not_taken_back_so()
    {
        var document = With($"[mail, teams: \"{Teams}\", slack: file:/run/secrets/slack]");
        var printed = RegistrySecrets.Masked(document, Documents.Valid(document))!;
        Assert.DoesNotContain("SECRET", printed, StringComparison.Ordinal);
        var (written, put) = (Documents.Valid(document), Documents.Valid(printed.Replace("https://prod-1.westeurope.logic.azure.com/***", Teams, StringComparison.Ordinal)));
        Assert.Equal(written.People.Values, put.People.Values);
        Assert.Equal(written.Agents[0].Slos, put.Agents[0].Slos);
        Assert.IsType<RegistryReading.Refused>(RegistryReader.Read("registry.yaml", printed));

        var moved = With("[mail, slack: file:/run/secrets/slack] # was https://hooks.example/OLDSECRET\n      ");
        var shown = RegistrySecrets.Masked(moved, Documents.Valid(moved))!;
        Assert.Contains("file:/run/secrets/slack", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", shown, StringComparison.Ordinal);

        Assert.Null(RegistrySecrets.Masked(document, null));
        var plain = Documents.Without("drift: notify");
        Assert.Equal(plain, RegistrySecrets.Masked(plain, null));
        Assert.Null(RegistrySecrets.Masked(plain.Replace("dana.ruiz@example.com", $"dana.ruiz@example.com, \"\\x6eotify\": [teams: \"{Teams}\"]", StringComparison.Ordinal), null));
    }

    [Theory]
    [InlineData("[teams: \"https://x.example/\\x53ECRET\"]")]
    [InlineData("[teams: \"https://x.example/\\x53ECRET\"] # was https://x.example/SECRET\n      ")]
    [InlineData("[teams: \"https://x.example/SECRET\"] # https://x.example/\u0053ECRET, and before hooks.example/OLDSECRET\n      ")]
    [InlineData("[teams: \"https://x.example/SEC\\\n      RET\"]")]
    [InlineData("[teams: \"https://x.example/SECRET\", slack: \"https://x.example/\\u0053ECRET\"]")]
    public void However_an_address_is_spelled_nothing_of_it_is_printed(string notify)
    {
        var document = With(notify);
        var printed = RegistrySecrets.Masked(document, Documents.Valid(document))!;
        Assert.DoesNotContain("RET", printed, StringComparison.Ordinal);
        Assert.Contains("https://x.example/***", printed, StringComparison.Ordinal);
        var put = Documents.Valid(printed.Replace("***", "SECRET", StringComparison.Ordinal));
        Assert.Equal(Documents.Valid(document).People["dana"].Addresses, put.People["dana"].Addresses);
    }

    [Fact]
    public void What_changes_is_told_by_host_and_print_alone()
    {
        var (before, next) = (Documents.Valid(With($"[mail, teams: \"{Teams}\"]")).People["dana"], Documents.Valid(With("[mail]")).People["dana"]);
        var said = RegistryDifference.Of(next, before) + RegistryDifference.Of(before, next);
        Assert.StartsWith("notify nothing -> teams prod-1.westeurope.logic.azure.com ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", said, StringComparison.Ordinal);
    }

    private static string With(string notify) =>
        Documents.Change("dana.ruiz@example.com", $"dana.ruiz@example.com, notify: {notify}");

    private static IEnumerable<string> Warnings(string notify) => RegistryAdvice.Warnings(
        "registry.yaml", Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("registry.yaml", With(notify))), DateTimeOffset.UnixEpoch)
        .Select(warning => warning.ToString());
}
