using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail;

/// <summary>What is said where it is no mail: the same words, and nothing that acts in its recipient's name where others read along.</summary>
public sealed class ChatWriterTests
{
    private static readonly ChannelAddress Shared = new(Channel.Slack, "https://hooks.slack.com/services/T0/B0/X");
    private static readonly ChannelAddress Personal = new(Channel.Ntfy, "https://ntfy.sh/dana-8f2k", IsPersonal: true);

    public static TheoryData<string> Names => [.. Kinds.Keys];

    private static Dictionary<string, NoticeFacts> Kinds { get; } = new(StringComparer.Ordinal)
    {
        ["breach"] = Told, ["reopened"] = Reopened, ["worse"] = Worse, ["recovered"] = Recovered, ["undelivered"] = Undelivered,
        ["retired"] = Retired, ["drift"] = Drifted, ["late"] = Late, ["input"] = NewLayout, ["reminder"] = Reminder, ["ran-out"] = RanOut,
        ["escalated"] = Escalated, ["acknowledged"] = Acknowledged, ["drill"] = Drill, ["silent"] = Silent, ["back"] = Back,
        ["labels-late"] = LabelsLate, ["labels-back"] = LabelsBack, ["handover"] = Handover,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_the_mail_says(string name)
    {
        var mail = MailWriter.Write(Draft(Kinds[name]));
        var message = ChatWriter.Write(Draft(Kinds[name]), Shared);
        Assert.Equal((mail.Subject, mail.MessageId, mail.Kind, mail.At), (message.Subject, message.MessageId, message.Kind, message.At));
        Assert.Equal(Shared.Place, message.ToAddress);
        var chat = message.Chat!;
        Assert.Equal(mail.Subject, chat.Title);
        var words = mail.Text.ReplaceLineEndings(" ").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(string.Join(' ', chat.Headline.Split(' ', '\n')), string.Join(' ', words), StringComparison.Ordinal);
        Assert.Contains("FOR " + Draft(Kinds[name]).To.Name, chat.Lines.Select(line => $"{line.Label} {line.Text}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Where_others_read_along_no_link_acts_in_its_recipients_name_and_nobody_is_called_you(string name)
    {
        var chat = ChatWriter.Write(Draft(Kinds[name]) with { Others = Others }, Shared).Chat!;
        var all = All(chat);
        Assert.DoesNotContain("/ack/", all, StringComparison.Ordinal);
        Assert.DoesNotContain("you are", all, StringComparison.Ordinal);
        Assert.StartsWith("http://localhost:8080/", chat.Links[0].Address, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_else_reads_it_the_button_is_its_recipients_own()
    {
        var link = ChatWriter.Write(Draft(Told), Personal).Chat!.Links[0];
        Assert.Equal("I have it", link.Words);
        Assert.Contains(link.Address, MailWriter.Write(Draft(Told)).Text, StringComparison.Ordinal);
        Assert.StartsWith("http://localhost:8080/ack/", link.Address, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_others_read_along_it_leads_to_the_page_on_which_whoever_signs_in_takes_it()
    {
        var links = ChatWriter.Write(Draft(Told), Shared).Chat!.Links;
        Assert.Equal([new ChatLink("Take it", FormattableString.Invariant($"http://localhost:8080/alerts/{Told.AlertId}"))], links);
    }

    [Fact]
    public void Programs_are_told_of_each_alert_what_it_is_and_whether_it_goes_on()
    {
        var told = ChatWriter.Write(Draft(Told) with { Others = Others }, Shared).Chat!.Alerts;
        Assert.Equal(1 + Others.Count, told.Count);
        Assert.Equal(
            ("BREACH", AlertKind.Accuracy, Told.AlertId, "order-entry", "order-entry-accuracy", Told.OpenedAt, null),
            (told[0].Notice, told[0].Kind, told[0].AlertId, told[0].Agent, told[0].Slo, told[0].OpenedAt, told[0].ClosedAt));
        var recovered = ChatWriter.Write(Draft(Recovered), Shared).Chat!.Alerts[0];
        Assert.Equal(("RECOVERED", Recovered.ClosedAt), (recovered.Notice, recovered.ClosedAt));
        Assert.Equal(
            [AlertKind.Silence, AlertKind.LabelsLate, AlertKind.Drill, null],
            new[] { Silent, LabelsLate, Drill, Late }.Select(notice => ChatWriter.Write(Draft(notice), Shared).Chat!.Alerts[0].Kind));
    }

    [Fact]
    public void A_test_message_names_the_channel_that_it_tries()
    {
        var test = ChatWriter.Test(Draft(Told).To, Shared, "http://localhost:8080/", "<test.1@monitoring>", Told.At);

        Assert.Equal("[TEST] slack works for Dana Ruiz", test.Chat!.Title);
    }

    [Fact]
    public void What_had_not_been_sent_by_a_chat_may_have_been_mailed()
    {
        var chat = ChatWriter.Write(Draft(Recovered) with { Absorbed = [Told] }, Shared).Chat!;

        Assert.Contains("It also tells what earlier messages of this alarm would have said, which had not been sent this way yet.", chat.Sentences);
    }

    private static string All(ChatMessage chat) => string.Join(
        '\n',
        [chat.Title, chat.Headline, .. chat.Sentences, .. chat.Lines.Select(line => line.Label + " " + line.Text),
            .. chat.Links.Select(link => link.Words + " " + link.Address), .. chat.Alerts.Select(told => told.Page + " " + told.Summary)]);
}
