namespace Monitoring.Service.Alert;

/// <summary>A message as it lies in the folder.</summary>
/// <param name="File">Its file name, <c>0001-BREACH.eml</c>.</param>
/// <param name="At">When its notice was made.</param>
/// <param name="To">The recipient: name and address.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Its plain text.</param>
/// <param name="Html">The same as a whole HTML page, as the sender made it; not to be shown without a sandbox.</param>
internal sealed record FolderMail(string File, DateTimeOffset At, string To, string Subject, string Text, string Html);
