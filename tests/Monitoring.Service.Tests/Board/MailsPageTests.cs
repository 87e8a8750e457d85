using Monitoring.Service.Board;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Board;

public sealed class MailsPageTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x\u202Efdp";

    private static readonly FolderMail Mail = new(
        "0001-BREACH.eml", Views.Now.AddMinutes(-3), "\"Dana Ruiz\" <dana.ruiz@example.com>", "[BREACH] order-entry-accuracy 89.0% < 90%",
            "Order entry fell.\r\n", "<p>Order entry fell.</p>");

    [Fact]
    public void The_mails_of_the_folder_newest_first() =>
        GoldenFile.Matches("mails.html",
            MailsPage.List([Mail with { File = "0002-RECOVERED.eml" }, Mail], "/srv/accuracy/mail", Views.Present).ToString());

    [Fact]
    public void An_empty_folder_says_when_a_mail_comes() =>
        Assert.Contains("No mail in this folder yet", MailsPage.List([], "/srv/accuracy/mail", Views.Present).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void One_mail_as_it_was_written() => GoldenFile.Matches("mail.html", MailsPage.One(Mail, Views.Present).ToString());

    [Fact]
    public void Hostile_mails_stay_text()
    {
        var hostile = new FolderMail(Hostile, Views.Now, Hostile, Hostile, Hostile, Hostile);

        PageChecks.HasNoForeignMarkup(MailsPage.One(hostile, Views.Present).ToString(), Hostile, 4);
        PageChecks.HasNoForeignMarkup(MailsPage.List([hostile], Hostile, Views.Present).ToString(), Hostile, 3);
    }
}
