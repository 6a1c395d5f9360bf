const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Given names from many places, in the spelling that forms accept. */
export const givenNames = words(`
  Aisha Akira Alma Amara Anders Anouk Arjun Astrid Bao Beatriz Bilal Bruno Camille Carlos Chidi
  Chloe Daniela Dmitri Elif Elena Emeka Esra Fatima Felix Freya Grace Hana Hassan Hugo Ines Ingrid
  Ivan Jamal Joana Jonas Kavya Kenji Kofi Lara Leila Liam Lucia Maja Mateo Mei Mira Nadia Nia Noah
  Olga Omar Pablo Petra Priya Rafael Rosa Ruth Samir Sara Sofia Stefan Tariq Thandi Tomas Uma Vera
  Wanjiru Xavi Yara Yusuf Zoe Zoran`)

/** Family names; the members of a household share one. */
export const familyNames = words(`
  Abebe Adeyemi Almeida Andersen Bakker Becker Berg Castillo Chen Costa Cruz Dang Diallo Dubois
  Eriksen Farouk Fischer Fontaine Garcia Ghosh Haddad Hansen Horvat Ito Ivanova Jansen Kaya Khan
  Kim Kowalski Kumar Larsen Lopez Mensah Meyer Moreau Nguyen Nowak Okafor Olsen Ortiz Park Patel
  Pereira Popescu Rahman Reyes Rossi Sato Schmidt Silva Singh Suzuki Tanaka Torres Usman Varga
  Vogel Wagner Weber Yilmaz Zhang`)

/** Mail domains that belong to nobody (RFC 2606, RFC 6761). */
export const mailDomains = words(`
  example.com example.com example.com example.org example.net mail.example post.example
  inbox.example`)

/** What `group` calls are about. */
export const companies = words(`Acme Globex Initech Umbrella Hooli Vandelay Stark Wayne`)
