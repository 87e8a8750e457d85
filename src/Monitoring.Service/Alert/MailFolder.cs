using System.Globalization;
using MimeKit;
using static System.FormattableString;

namespace Monitoring.Service.Alert;

/// <summary>
/// A folder of messages, one <c>.eml</c> file each, which any mail program opens. Files are numbered by what is there and appear
/// whole: written under a temporary name, flushed to the disk, renamed. A message that comes again under its Message-Id replaces
/// its file. Thread-safe; another process may read, not write.
/// </summary>
/// <param name="path">The folder; created when it is missing.</param>
internal sealed class MailFolder(string path) : IDisposable
{
    private const string Extension = ".eml";

    private readonly SemaphoreSlim _writer = new(1);
    private readonly Dictionary<string, string> _messageIds = new(StringComparer.Ordinal);

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Puts a message in the folder; when this returns it survives a power cut.</summary>
    /// <param name="letter">The message.</param>
    /// <param name="kinds">What it says, for the file's name: <c>BREACH</c>.</param>
    /// <param name="cancellationToken">Ends the attempt before the file appears.</param>
    /// <returns>The file's name.</returns>
    public async Task<string> PutAsync(MimeMessage letter, IReadOnlyList<string> kinds, CancellationToken cancellationToken)
    {
        var messageId = letter.MessageId ?? throw new ArgumentException("A message needs its Message-Id", nameof(letter));
        await _writer.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(Path);
            var files = Files();
            var name = await FindAsync(files, messageId, cancellationToken)
                ?? Invariant($"{files.Select(Number).DefaultIfEmpty().Max() + 1:0000}-{Slug(kinds)}{Extension}");
            await WriteAsync(letter, name, cancellationToken);
            _messageIds[name] = messageId;
            return name;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>The messages, newest first.</summary>
    /// <param name="most">Most messages to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IReadOnlyList<FolderMail>> ListAsync(int most, CancellationToken cancellationToken)
    {
        var mails = new List<FolderMail>();
        foreach (var name in Files().OrderByDescending(Number).Take(most))
        {
            if (await ReadAsync(name, cancellationToken) is { } mail)
            {
                mails.Add(mail);
            }
        }

        return mails;
    }

    /// <summary>One message; null when the folder holds no such file.</summary>
    /// <param name="file">The file's name, as listed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<FolderMail?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!Files().Contains(file, StringComparer.Ordinal))
        {
            return null;
        }

        using var letter = await LoadAsync(file, cancellationToken);
        return letter is null
            ? null
            : new FolderMail(file, letter.Date, letter.To.ToString(), letter.Subject ?? "", letter.TextBody ?? "", letter.HtmlBody ?? "");
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>The names of the numbered files, in no order.</summary>
    private List<string> Files() => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path, "*" + Extension).Select(file => System.IO.Path.GetFileName(file)).Where(file => Number(file) > 0)]
        : [];

    /// <summary>The file that holds a message, or null. Only files not seen before are opened.</summary>
    private async Task<string?> FindAsync(List<string> files, string messageId, CancellationToken cancellationToken)
    {
        foreach (var gone in _messageIds.Keys.Except(files, StringComparer.Ordinal).ToList())
        {
            _messageIds.Remove(gone);
        }

        foreach (var file in files.Where(file => !_messageIds.ContainsKey(file)))
        {
            _messageIds[file] = await MessageIdOfAsync(file, cancellationToken);
        }

        return files.Find(file => _messageIds[file] == messageId);
    }

    private async Task<string> MessageIdOfAsync(string file, CancellationToken cancellationToken)
    {
        using var letter = await LoadAsync(file, cancellationToken);
        return letter?.MessageId ?? "";
    }

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

    private async Task WriteAsync(MimeMessage letter, string name, CancellationToken cancellationToken)
    {
        var temporary = System.IO.Path.Combine(Path, "." + name + ".tmp");
        using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
        await letter.WriteToAsync(WireFormat, file, cancellationToken);
        await file.FlushAsync(cancellationToken);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        File.Move(temporary, System.IO.Path.Combine(Path, name), overwrite: true);

        // A flush after the rename makes the new name as durable as the content on the file systems in use.
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    private static FormatOptions WireFormat { get; } = MakeWireFormat();

    private static FormatOptions MakeWireFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }

    /// <summary>The number a file's name begins with; 0 for a file that is not ours.</summary>
    private static int Number(string file) =>
        file.IndexOf('-', StringComparison.Ordinal) is >= 4 and <= 9 and var end
        && int.TryParse(file.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Slug(IEnumerable<string> kinds) =>
        string.Join('-', kinds.Select(kind => string.Concat(kind.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))));
}
