using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Alert;

namespace Monitoring.Service.Tests.Alert;

public sealed class FolderTransportTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Mails => Path.Combine(_temporary.Path, "data", "mail");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Mails_are_numbered_files_named_after_what_they_say()
    {
        using var folder = new MailFolder(Mails);

        await SendAsync(folder, "<1@x>", "BREACH");
        await SendAsync(folder, "<2@x>", "WORSE", "RECOVERED");
        await SendAsync(folder, "<3@x>", "LABELS LATE");

        Assert.Equal(["0001-BREACH.eml", "0002-WORSE-RECOVERED.eml", "0003-LABELS-LATE.eml"], Files());
        using var letter = await MimeMessage.LoadAsync(Path.Combine(Mails, "0001-BREACH.eml"));
        Assert.Equal("1@x", letter.MessageId);
        Assert.Equal("\"Accuracy monitor\" <accuracy-monitor@localhost>", letter.From.ToString());
    }

    [Fact]
    public async Task A_message_that_comes_again_replaces_its_file_also_after_a_restart()
    {
        using var before = new MailFolder(Mails);
        await SendAsync(before, "<1@x>", "BREACH");
        await SendAsync(before, "<2@x>", "WORSE");

        using var after = new MailFolder(Mails);
        await SendAsync(after, "<1@x>", "BREACH");
        await SendAsync(after, "<3@x>", "RECOVERED");
        await SendAsync(after, "<3@x>", "RECOVERED");

        Assert.Equal(["0001-BREACH.eml", "0002-WORSE.eml", "0003-RECOVERED.eml"], Files());
    }

    [Fact]
    public async Task Numbers_go_on_from_the_highest_and_other_files_do_not_matter()
    {
        Directory.CreateDirectory(Mails);
        await File.WriteAllTextAsync(Path.Combine(Mails, "9999-BREACH.eml"), "no mail at all");
        await File.WriteAllTextAsync(Path.Combine(Mails, "notes.txt"), "");
        await File.WriteAllTextAsync(Path.Combine(Mails, "old-mail.eml"), "");
        using var folder = new MailFolder(Mails);

        await SendAsync(folder, "<1@x>", "BREACH");

        Assert.Contains("10000-BREACH.eml", Files());
        Assert.Equal(["10000-BREACH.eml"], (await folder.ListAsync(10, CancellationToken.None)).Select(mail => mail.File));
    }

    [Fact]
    public async Task Messages_written_at_once_get_a_number_each()
    {
        using var folder = new MailFolder(Mails);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => SendAsync(folder, $"<{(char)('a' + number)}@x>", "BREACH")));

        Assert.Equal(20, Files().Count);
        Assert.Equal(20, Files().Select(file => file[..4]).Distinct().Count());
    }

    [Fact]
    public async Task No_temporary_file_stays()
    {
        using var folder = new MailFolder(Mails);

        await SendAsync(folder, "<1@x>", "BREACH");

        Assert.Single(Directory.EnumerateFileSystemEntries(Mails));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_our_fault_and_tried_again()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Mails)!);
        await File.WriteAllTextAsync(Mails, "a file where the folder should be");
        using var folder = new MailFolder(Mails);

        var attempt = await new FolderTransport(folder, null).SendAsync(TestMail.To(), CancellationToken.None);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.True(attempt.IsOurFault);
        Assert.Contains(Mails, attempt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_lists_its_mails_newest_first()
    {
        using var folder = new MailFolder(Mails);
        Assert.Empty(await folder.ListAsync(10, CancellationToken.None));
        await SendAsync(folder, "<1@x>", "BREACH");
        await SendAsync(folder, "<2@x>", "WORSE");
        await SendAsync(folder, "<3@x>", "RECOVERED");

        var mails = await folder.ListAsync(2, CancellationToken.None);

        Assert.Equal(["0003-RECOVERED.eml", "0002-WORSE.eml"], mails.Select(mail => mail.File));
        Assert.Equal("\"Dana Ruiz\" <dana.ruiz@example.com>", mails[0].To);
        Assert.Equal(TestMail.To().Subject, mails[0].Subject);
        Assert.Equal(TestMail.To().At, mails[0].At);
        Assert.Equal(TestMail.To().Html, mails[0].Html.TrimEnd());
    }

    [Theory]
    [InlineData("0002-BREACH.eml")]
    [InlineData("../secret-1.eml")]
    [InlineData("0001-BREACH.eml/../../secret.eml")]
    [InlineData("")]
    public async Task Only_its_own_files_are_read(string file)
    {
        using var folder = new MailFolder(Mails);
        await SendAsync(folder, "<1@x>", "BREACH");
        await File.WriteAllTextAsync(Path.Combine(Mails, "..", "secret-1.eml"), "Subject: secret\n\nsecret");

        Assert.NotNull(await folder.ReadAsync("0001-BREACH.eml", CancellationToken.None));
        Assert.Null(await folder.ReadAsync(file, CancellationToken.None));
    }

    private static async Task SendAsync(MailFolder folder, string messageId, params string[] kinds)
    {
        var attempt = await new FolderTransport(folder, null).SendAsync(TestMail.To(messageId: messageId) with { Kinds = kinds }, CancellationToken.None);
        Assert.Equal(Attempt.Sent, attempt);
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(Mails, "*.eml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
