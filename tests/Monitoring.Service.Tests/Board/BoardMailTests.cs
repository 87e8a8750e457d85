using Monitoring.Core.Deliveries;
using Monitoring.Service.Board;
using Monitoring.Service.Settings;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Tests.Board;

/// <summary>What the board says of mail.</summary>
public sealed class BoardMailTests
{
    [Fact]
    public void Mail_by_SMTP_is_said_and_has_no_folder_to_read()
    {
        var smtp = Views.Settings
            with { Mail = new MailSettings(new MailServer.Smtp("mx.example.com", 587, SmtpEncryption.StartTls), "a@example.com", null,
            null) };

        var page = BoardPage.Of(Views.Board with { Settings = smtp }).ToString();

        Assert.Contains("mail goes to an SMTP server", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/mails", page, StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_mail_server_refuses_us_the_board_says_so_in_its_words_and_what_to_check()
    {
        var words = "RCPT TO: 504 5.5.2 <vm>: Helo command rejected";
        var view = Views.Board with
        {
            Outbox = new DeliveryTotals(3, 0, Views.Now, null, "our side: " + words)
            {
                OwnFault = new(OwnFault.HeloName, "our side: " + words, 2),
            },
        };

        GoldenFile.Matches("board-mail-refused.html", MailBanner.Of(view)!.ToString()!);
        Assert.Contains(MailBanner.Of(view)!.ToString()!, BoardPage.Of(view).ToString(), StringComparison.Ordinal);
        Assert.Null(MailBanner.Of(Views.Board));
    }

    [Fact]
    public void While_mail_is_held_the_board_says_why_and_what_lets_it_go_and_nothing_of_a_server()
    {
        var copiedAt = Views.Now.AddHours(-1);
        BoardView Held(MailSwitch mail, DateTimeOffset? copied) => Views.Board with
        {
            Settings = Views.Settings with { Mail = Views.Settings.Mail with { Hold = MailHold.Of(mail, copied) } },
            Outbox = Views.Board.Outbox with { OwnFault = new(OwnFault.HeloName, "504 Helo command rejected", 2) },
        };

        GoldenFile.Matches("board-mail-held.html", MailBanner.Of(Held(MailSwitch.AsMarked, copiedAt))!.ToString()!
            + MailBanner.Of(Held(MailSwitch.Hold, null)));
        Assert.Equal(MailHold.Of(MailSwitch.AsMarked, copiedAt), MailHold.Of(MailSwitch.Hold, copiedAt));
        Assert.Null(MailHold.Of(MailSwitch.AsMarked, null));
        Assert.Null(MailHold.Of(MailSwitch.Send, copiedAt));
    }
}
