using System.Globalization;
using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

public sealed class MailTestTests(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    private static readonly Person Dana = new("dana", "Dana Ruiz", "dana.ruiz@example.com");

    [Fact]
    public async Task It_says_what_the_server_said()
    {
        var said = new StringWriter();
        (object Rules, bool IsAccepted)[] cases =
        [
            (new { }, true),
            (new { rcpt = "450 4.2.1 mailbox busy" }, false),
            (new { rcpt = "550 5.1.1 no such user" }, false),
            (new { rcpt = "550 refused" }, false),
            (new { mail = "550 5.7.1 sender not allowed" }, false),
            (new { rcpt = "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname" }, false),
            (new { dot = "550 5.7.60 SMTP; Client does not have permissions to send as this sender" }, false),
        ];
        foreach (var (rules, isAccepted) in cases)
        {
            var server = await shared.ThatAnswersAsync(rules);
            var settings = new MailSettings(new MailServer.Smtp("localhost", server.Port, SmtpEncryption.None), TestMail.From, null, null);
            var test = new MailTest(TestMail.Transport(server.Port), settings, TimeProvider.System);

            Assert.Equal(isAccepted, await test.RunAsync(Dana, said, CancellationToken.None));

            await server.CatchUpAsync();
            Assert.Equal(isAccepted ? 1 : 0, server.Accepted.Count);
            Assert.All(server.Accepted, message => Assert.Equal("[TEST] mail works for Dana Ruiz", message.Letter.Subject));
            said.GetStringBuilder().Replace(server.Port.ToString(CultureInfo.InvariantCulture), "PORT");
        }

        GoldenFile.Matches("mail-test-smtp.txt", said.ToString());
    }

    [Fact]
    public async Task It_says_when_nobody_would_get_mail()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary.File("mail");
        var folder = new MailFolder(path);
        var test = new MailTest(new FolderTransport(folder, null), new MailSettings(new MailServer.Folder(path), null, null, null),
            TimeProvider.System);
        var said = new StringWriter();

        Assert.True(await test.RunAsync(Dana, said, CancellationToken.None));
        Directory.Delete(path, recursive: true);
        await File.WriteAllTextAsync(path, "a file where the folder should be");
        Assert.False(await test.RunAsync(Dana, said, CancellationToken.None));

        GoldenFile.Matches("mail-test-folder.txt", said.ToString().Replace(temporary.Path, "DATA", StringComparison.Ordinal));
    }
}
