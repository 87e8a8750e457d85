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
        Assert.Equal(document.Replace(Teams, "https://prod-1.westeurope.logic.azure.com/***", StringComparison.Ordinal), printed);
        Assert.IsType<RegistryReading.Refused>(RegistryReader.Read("registry.yaml", printed));

        var without = With("[mail, slack: file:/run/secrets/slack]");
        Assert.Equal(without, RegistrySecrets.Masked(without, Documents.Valid(without)));

        // Written in a way that hides it from who looks for it: then nothing is printed.
        var hidden = With("[teams: \"https://x.example/\\x53ECRET\"]");
        Assert.Null(RegistrySecrets.Masked(hidden, Documents.Valid(hidden)));
        Assert.Null(RegistrySecrets.Masked(hidden, null));
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
