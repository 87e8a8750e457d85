using System.Text.RegularExpressions;
using Monitoring.Service.Delivery;

namespace Monitoring.Scenarios;

/// <summary>The mail by which Dana signs in, where mails are files.</summary>
internal static partial class SignInMail
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Waits for it.</summary>
    public static async Task<FolderMail> NewestAsync(ServiceProcess service)
    {
        var folder = new MailFolder(Path.Combine(service.Data, "mail"));
        for (var wait = 0; wait < 600; wait++)
        {
            if (await folder.ListAsync("dana.ruiz@example.com", 1, Token) is [var newest])
            {
                return newest;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }

        throw new TimeoutException("No mail came: " + service.Log);
    }

    /// <summary>The link it carries.</summary>
    public static string LinkIn(FolderMail mail) => Link().Match(mail.Text).Value;

    [GeneratedRegex(@"https?://\S+/sign-in/\S+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();
}
