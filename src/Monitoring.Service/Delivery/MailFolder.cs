using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>
/// A folder of messages, one <c>.eml</c> file each, which any mail program opens. Files appear whole: written under a temporary
/// name of their own, flushed to the disk, renamed. Thread-safe, and safe with any number of processes on any number of hosts,
/// since no name is chosen by looking at what is there.
/// </summary>
/// <param name="path">The folder; created when it is missing.</param>
internal sealed class MailFolder(string path)
{
    /// <summary>A temporary file this old belongs to nobody any more: no message is an hour in the writing.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Messages looked through for a list: the newest ones.</summary>
    private const int MostRead = 1_000;

    private long sweptAt;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Puts a message in the folder, in place of the file of that name; when this returns it survives a power cut.</summary>
    /// <param name="name">The file's name, <see cref="MailFileName.Of"/> the message.</param>
    /// <param name="letter">The message.</param>
    /// <param name="cancellationToken">Ends the attempt before the file appears.</param>
    public async Task PutAsync(string name, MimeMessage letter, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path);
        var temporary = System.IO.Path.Combine(Path, $".{name}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
            Sweep(File.GetLastWriteTimeUtc(file.SafeFileHandle));
            await letter.WriteToAsync(WireFormat, file, cancellationToken);
            await file.FlushAsync(cancellationToken);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            File.Move(temporary, System.IO.Path.Combine(Path, name), overwrite: true);

            // A flush after the rename makes the new name as durable as the content on the file systems in use.
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The messages, newest first.</summary>
    /// <param name="whose">The address of the recipient whose messages are wanted; null for everybody's.</param>
    /// <param name="most">Most messages to list.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IReadOnlyList<FolderMail>> ListAsync(string? whose, int most, CancellationToken cancellationToken)
    {
        var mails = new List<FolderMail>();
        foreach (var name in Files().OrderByDescending(MailFileName.Age).ThenByDescending(name => name, StringComparer.Ordinal).Take(MostRead))
        {
            if (await LookAsync(name, whose, cancellationToken) is { } mail)
            {
                mails.Add(mail);
            }

            if (mails.Count == most)
            {
                break;
            }
        }

        return mails;
    }

    /// <summary>One message; null when the folder holds no such file, or it is to somebody else.</summary>
    /// <param name="file">The file's name, as listed.</param>
    /// <param name="whose">The address of the recipient whose message is wanted; null for anybody's.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<FolderMail?> ReadAsync(string file, string? whose, CancellationToken cancellationToken) =>
        Files().Contains(file, StringComparer.Ordinal) ? await LookAsync(file, whose, cancellationToken) : null;

    private async Task<FolderMail?> LookAsync(string file, string? whose, CancellationToken cancellationToken) =>
        await FindAsync(file, cancellationToken) is { } mail && (whose is null || mail.Address.Equals(whose, StringComparison.OrdinalIgnoreCase))
            ? mail : null;

    private async Task<FolderMail?> FindAsync(string file, CancellationToken cancellationToken)
    {
        using var letter = await LoadAsync(file, cancellationToken);
        return letter is null
            ? null
            : new FolderMail(file, letter.Date, letter.To.ToString(), letter.Subject ?? "", letter.TextBody ?? "", letter.HtmlBody ?? "")
            {
                Address = letter.To.Mailboxes.FirstOrDefault()?.Address ?? "",
            };
    }

    /// <summary>The names of our files, in no order.</summary>
    private IEnumerable<string> Files() => Directory.Exists(Path)
        ? Directory.EnumerateFiles(Path, "*" + MailFileName.Extension).Select(file => System.IO.Path.GetFileName(file))
            .Where(file => MailFileName.Age(file) > 0)
        : [];

    /// <summary>A message; null when the file went away or holds none.</summary>
    private async Task<MimeMessage?> LoadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await MimeMessage.LoadAsync(System.IO.Path.Combine(Path, file), cancellationToken);
        }
        catch (Exception fault) when (fault is FileNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes temporary files that killed processes left, at the first message and then about once in <see cref="Abandoned"/>.
    /// </summary>
    /// <param name="now">The present by the clock that dates the folder's files, which the hosts that share it have in common.</param>
    private void Sweep(DateTime now)
    {
        if ((now - new DateTime(Interlocked.Read(ref sweptAt), DateTimeKind.Utc)).Duration() < Abandoned)
        {
            return;
        }

        Interlocked.Exchange(ref sweptAt, now.Ticks);
        foreach (var left in Directory.EnumerateFiles(Path, $".*{MailFileName.Extension}*.tmp")
            .Where(left => now - File.GetLastWriteTimeUtc(left) > Abandoned))
        {
            try
            {
                File.Delete(left);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Somebody else's to remove; what matters is the message that is being written.
            }
        }
    }

    private static FormatOptions WireFormat { get; } = MakeWireFormat();

    private static FormatOptions MakeWireFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}

/// <summary>A message as it lies in the folder.</summary>
/// <param name="File">Its file name, <c>20260601125001123-BREACH-9c1f4be27a06d358.eml</c>.</param>
/// <param name="At">When its notice was made.</param>
/// <param name="To">The recipient: name and address.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Its plain text.</param>
/// <param name="Html">The same as a whole HTML page, as the sender made it; not to be shown without a sandbox.</param>
internal sealed record FolderMail(string File, DateTimeOffset At, string To, string Subject, string Text, string Html)
{
    /// <summary>The recipient's mail address alone.</summary>
    public string Address { get; init; } = "";
}

/// <summary>
/// The name of a message's file, made of nothing but what the message says of itself at every attempt: when its notice was made
/// (UTC, to the millisecond), its kind, and a hash of its Message-Id. Processes that share a folder therefore agree on nothing:
/// the same message always gets the same file, and another message never does. Earlier versions counted the files of a folder
/// instead, <c>0001-BREACH.eml</c>; those are older than every name with an instant.
/// </summary>
internal static class MailFileName
{
    /// <summary>The end of every name.</summary>
    public const string Extension = ".eml";

    private const int InstantDigits = 17, HashLetters = 16;

    /// <summary>The name for a message: <c>20260601125001123-BREACH-9c1f4be27a06d358.eml</c>.</summary>
    public static string Of(MailMessage mail)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.MessageId)))[..HashLetters];
        return Invariant($"{mail.At.UtcDateTime:yyyyMMddHHmmssfff}-{Slug(mail.Kind)}-{hash}{Extension}");
    }

    /// <summary>What orders the names by age: the instant or count they begin with; 0 for a file that is not ours.</summary>
    public static long Age(string file) =>
        file.IndexOf('-', StringComparison.Ordinal) is var end and ((>= 4 and <= 9) or InstantDigits)
        && long.TryParse(file.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Slug(string kind) => string.Concat(kind.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
}
