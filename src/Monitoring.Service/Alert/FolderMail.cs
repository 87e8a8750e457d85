namespace Monitoring.Service.Alert;

/// <summary>A message as it lies in the folder.</summary>
/// <param name="File">Its file name, <c>20260601125001123-BREACH-9c1f4be27a06d358.eml</c>.</param>
/// <param name="At">When its notice was made.</param>
/// <param name="To">The recipient: name and address.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Its plain text.</param>
/// <param name="Html">The same as a whole HTML page, as the sender made it; not to be shown without a sandbox.</param>
internal sealed record FolderMail(string File, DateTimeOffset At, string To, string Subject, string Text, string Html);
