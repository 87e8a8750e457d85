using System.Security.Cryptography;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Access;

namespace Monitoring.Service.SigningIn;

/// <summary>Makes a mail with a link for everybody in the registry who has an address.</summary>
/// <param name="store">Where links and messages are kept.</param>
/// <param name="registry">Who has the address.</param>
/// <param name="settings">How links begin.</param>
/// <param name="report">Told what became of it.</param>
internal sealed class SignInMails(Store store, RegistryInForce registry, ServiceSettings settings, SignInReport report)
{
    private const string IdLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 20;

    /// <summary>Makes the mails for one who asked.</summary>
    /// <returns>True when there is a mail to send.</returns>
    /// <exception cref="StorageException">The database did not take it.</exception>
    public async Task<bool> MakeAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var inForce = registry.Current;
        var people = inForce?.People.Values
            .Where(person => person.Email.Equals(request.Address, StringComparison.OrdinalIgnoreCase)).ToList();
        if (inForce is null || people is null or [])
        {
            report.Unknown(request);
            return false;
        }

        var isMade = false;
        foreach (var person in people)
        {
            if (await store.SignIns.PostAsync(SignInOf(request, person, people, inForce.Plant), cancellationToken))
            {
                isMade = true;
                report.Made(person.Key, request);
            }
            else
            {
                report.TooMany(person.Key, request);
            }
        }

        return isMade;
    }

    private SignIn SignInOf(SignInRequest request, Person person, IEnumerable<Person> sameAddress, Plant plant)
    {
        var id = RandomNumberGenerator.GetString(IdLetters, IdLength);
        var at = Instant.Cut(request.At);
        var letter = new SignInLetter
        {
            SignInId = id,
            To = person,
            Plant = plant.Name,
            Zone = IanaZone.Of(plant.TimeZone),
            At = at,
            Until = at + SignIns.Life,
            AskedFrom = request.From.ToString(),
            Page = settings.PublicUrl + SigningInSlice.SignIn,
            Then = LocalAddress.With("", request.Then),
        };
        return new SignIn(id, [.. sameAddress.Select(same => same.Key)], letter.Write());
    }
}
