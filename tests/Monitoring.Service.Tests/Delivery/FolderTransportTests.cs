using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Delivery;

public sealed class FolderTransportTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private string Mails => Path.Combine(temporary.Path, "data", "mail");

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task A_file_is_named_after_when_and_what_its_message_says_and_its_Message_Id()
    {
        await SendAsync("<1@x>", "BREACH");
        await SendAsync("<2@x>", "LABELS LATE", TestMail.To().At.AddMilliseconds(7));

        Assert.Equal(["20260601125001000-BREACH-3c13d06da6c4cddd.eml", "20260601125001007-LABELS-LATE-8ec1e9480e35034e.eml"], Files());
        using var letter = await MimeMessage.LoadAsync(Path.Combine(Mails, Files()[0]));
        Assert.Equal("1@x", letter.MessageId);
        Assert.Equal("\"Accuracy monitor\" <accuracy-monitor@localhost>", letter.From.ToString());
    }

    [Fact]
    public async Task A_message_that_comes_again_from_any_instance_replaces_its_file_and_no_other()
    {
        await SendAsync("<1@x>", "BREACH");
        await SendAsync("<2@x>", "BREACH");
        var files = Files();

        await SendAsync("<1@x>", "BREACH");
        await SendAsync("<2@x>", "BREACH");

        Assert.Equal(2, files.Count);
        Assert.Equal(files, Files());
    }

    [Fact]
    public async Task Mails_of_earlier_versions_are_listed_as_the_older_ones_and_other_files_are_not()
    {
        await SendAsync("<2@x>", "WORSE");
        var newest = Files()[0];
        foreach (var earlier in new[] { "9999-BREACH.eml", "10000-BREACH.eml" })
        {
            File.Copy(Path.Combine(Mails, newest), Path.Combine(Mails, earlier));
        }

        await File.WriteAllTextAsync(Path.Combine(Mails, "10001-BREACH.eml"), "no mail at all");
        await File.WriteAllTextAsync(Path.Combine(Mails, "notes.txt"), "");
        await File.WriteAllTextAsync(Path.Combine(Mails, "old-mail.eml"), "");

        var mails = await new MailFolder(Mails).ListAsync(whose: null, 10, CancellationToken.None);

        Assert.Equal([newest, "10000-BREACH.eml", "9999-BREACH.eml"], mails.Select(mail => mail.File));
    }

    [Fact]
    public async Task Instances_that_share_the_folder_never_take_each_other_s_names()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => new FolderTransport(new MailFolder(Mails), null)).ToList();

        await Task.WhenAll(instances.Select((instance, i) => Task.Run(async () =>
        {
            for (var mail = 0; mail < 100; mail++)
            {
                Assert.Equal(Attempt.Sent,
                    await instance.SendAsync(TestMail.To(messageId: FormattableString.Invariant($"<{i}-{mail}@x>")), () =>
                    true, CancellationToken.None));
            }
        })));

        Assert.Equal(400, Files().Count);
    }

    [Fact]
    public async Task No_temporary_file_stays()
    {
        await SendAsync("<1@x>", "BREACH");

        Assert.Single(Directory.EnumerateFileSystemEntries(Mails));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_goes_after_an_hour_and_what_another_is_writing_stays()
    {
        Directory.CreateDirectory(Mails);
        foreach (var left in new[] { ".0001-BREACH.eml.tmp", ".20260601125001000-BREACH-0.eml.0.tmp",
            ".20260601125001000-BREACH-0.eml.1.tmp", "notes.tmp" })
        {
            await File.WriteAllTextAsync(Path.Combine(Mails, left), "Subject: half");
            var age = left.EndsWith(".1.tmp", StringComparison.Ordinal) ? MailFolder.Abandoned / 2
                : MailFolder.Abandoned + TimeSpan.FromMinutes(1);
            File.SetLastWriteTimeUtc(Path.Combine(Mails, left), File.GetLastWriteTimeUtc(Path.Combine(Mails, left)) - age);
        }

        await SendAsync("<1@x>", "BREACH");

        Assert.Equal(
            [".20260601125001000-BREACH-0.eml.1.tmp", "notes.tmp"],
            Directory.EnumerateFiles(Mails, "*.tmp").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_our_fault_and_tried_again()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Mails)!);
        await File.WriteAllTextAsync(Mails, "a file where the folder should be");

        var attempt = await new FolderTransport(new MailFolder(Mails), null).SendAsync(TestMail.To(), () => true, CancellationToken.None);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.True(attempt.IsOurFault);
        Assert.Contains(Mails, attempt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_lists_its_mails_newest_first()
    {
        var folder = new MailFolder(Mails);
        Assert.Empty(await folder.ListAsync(whose: null, 10, CancellationToken.None));
        await SendAsync("<3@x>", "RECOVERED", TestMail.To().At);
        await SendAsync("<1@x>", "BREACH", TestMail.To().At.AddHours(-2));
        await SendAsync("<2@x>", "WORSE", TestMail.To().At.AddHours(-1));

        var mails = await folder.ListAsync(whose: null, 2, CancellationToken.None);

        Assert.Equal(["RECOVERED", "WORSE"], mails.Select(mail => mail.File.Split('-')[1]));
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
        var folder = new MailFolder(Mails);
        await SendAsync("<1@x>", "BREACH");
        File.Copy(Path.Combine(Mails, Files()[0]), Path.Combine(Mails, "0001-BREACH.eml"));
        await File.WriteAllTextAsync(Path.Combine(Mails, "..", "secret-1.eml"), "Subject: secret\n\nsecret");

        Assert.NotNull(await folder.ReadAsync("0001-BREACH.eml", whose: null, CancellationToken.None));
        Assert.Null(await folder.ReadAsync(file, whose: null, CancellationToken.None));
    }

    private async Task SendAsync(string messageId, string kind, DateTimeOffset? at = null)
    {
        var mail = TestMail.To(messageId: messageId) with { Kind = kind };
        var attempt = await new FolderTransport(new MailFolder(Mails), null)
            .SendAsync(mail with { At = at ?? mail.At }, () => true, CancellationToken.None);
        Assert.Equal(Attempt.Sent, attempt);
    }

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(Mails, "*.eml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
