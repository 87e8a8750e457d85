using System.Text;
using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Delivery;

/// <summary>Hands messages to a folder. Thread-safe.</summary>
/// <param name="folder">The folder.</param>
/// <param name="from">The sender, <c>Name &lt;address&gt;</c>; null for a made-up local one.</param>
internal sealed class FolderTransport(MailFolder folder, string? from) : ITransport
{
    private readonly MailboxAddress from = from is null
        ? new MailboxAddress(Encoding.UTF8, "Accuracy monitor", "accuracy-monitor@localhost")
        : MailboxAddress.Parse(from);

    /// <inheritdoc/>
    public Channel Channel => Channel.Mail;

    /// <inheritdoc/>
    public string Name => "folder";

    /// <inheritdoc/>
    /// <remarks>Two copies of a message are one file, whoever writes them.</remarks>
    public async Task<Attempt> SendAsync(MailMessage mail, Func<bool> isOurs, CancellationToken cancellationToken)
    {
        using var letter = MimeLetter.Compose(mail, from);
        if (letter is null)
        {
            return Attempt.Refused($"\"{Visible.Line(mail.ToAddress)}\" is no mail address");
        }

        try
        {
            await folder.PutAsync(MailFileName.Of(mail), letter, cancellationToken);
            return Attempt.Sent;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Attempt.OurFault($"the folder {folder.Path} takes no mail: {fault.Message}", OwnFault.Folder) with { ConcernsEveryMail = true };
        }
    }
}
